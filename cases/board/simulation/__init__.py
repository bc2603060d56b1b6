"""A made-up region lives through a year: thousands of young people, the agencies' services, everything that goes wrong.

Services are the portal's own, the clock is passed in by `Actor.now`, the database is a scratch one. After each day
questions in SQL, written apart from the services, look whether somebody got lost.
"""
