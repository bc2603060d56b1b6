"""Who is free when: rooms, bookings, working hours, absences, and the way to and from people's own calendars."""
