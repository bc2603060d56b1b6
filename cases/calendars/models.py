"""Who is free when: rooms, appointments, working hours, absences. The room knows nothing of cases and of what
appointments are about."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.calendars.enums import Weekday
from cases.staff.models import Agency, User
from offers.regions.models import Place, Region


class RegionHours(models.Model):
    """The usual hours of a region's agencies, and how they get from town to town. Local time, Europe/Berlin.

    `weekdays`: ISO numbers. `travel_minutes`: between two towns that have no row of `TravelTime`.
    """

    region = models.OneToOneField(Region, models.CASCADE, related_name="hours", verbose_name=_("Region"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), verbose_name=_("Arbeitstage"))
    starts = models.TimeField(_("von"), default=datetime.time(8))
    ends = models.TimeField(_("bis"), default=datetime.time(16))
    travel_minutes = models.PositiveSmallIntegerField(
        _("Fahrzeit zwischen zwei Orten (Minuten)"), default=40, validators=[MaxValueValidator(240)]
    )

    class Meta:
        verbose_name = _("Übliche Zeiten")
        verbose_name_plural = _("Übliche Zeiten")
        ordering = ["region__name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="region_hours_end_after_start"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=Weekday.values), name="region_hours_weekdays"
            ),
        ]

    def __str__(self) -> str:
        return str(self.region)

    def clean(self) -> None:
        """Refuses (`ValidationError`) hours that end before they begin."""
        starts, ends = (getattr(self, name) for name in ("starts", "ends"))
        if starts and ends and ends <= starts:
            raise ValidationError({"ends": _("Das Ende liegt nicht nach dem Beginn.")})


class TravelTime(models.Model):
    """How long one gets from one town to another, minutes, either way. One row per pair: the smaller number first."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+", verbose_name=_("Region"))
    place_a = models.ForeignKey(Place, models.CASCADE, related_name="+", verbose_name=_("Ort A"))
    place_b = models.ForeignKey(Place, models.CASCADE, related_name="+", verbose_name=_("Ort B"))
    minutes = models.PositiveSmallIntegerField(_("Minuten"), validators=[MaxValueValidator(240)])

    class Meta:
        verbose_name = _("Fahrzeit")
        verbose_name_plural = _("Fahrzeiten")
        ordering = ["region_id", "place_a__name", "place_b__name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(place_a__lt=F("place_b")), name="travel_time_pair_in_order"),
            models.UniqueConstraint(fields=["region", "place_a", "place_b"], name="travel_time_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place_a} – {self.place_b}"

    def clean(self) -> None:
        """Puts a pair that was typed the other way round in order; refuses (`ValidationError`) one place twice."""
        first, second = (getattr(self, name) for name in ("place_a_id", "place_b_id"))
        if first is not None and first == second:
            raise ValidationError({"place_b": _("Das ist zweimal derselbe Ort.")})
        if None not in (first, second) and first > second:
            self.place_a, self.place_b = self.place_b, self.place_a


class Room(models.Model):
    """A room of an agency in which people meet."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="rooms", verbose_name=_("Stelle"))
    name = models.CharField(_("Name"), max_length=80)
    street = models.CharField(_("Straße und Hausnummer"), max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("Ort"))
    seats = models.PositiveSmallIntegerField(_("Plätze"), validators=[MinValueValidator(1), MaxValueValidator(200)])
    step_free = models.BooleanField(_("stufenlos erreichbar"), default=False)
    equipment = models.CharField(_("Ausstattung"), max_length=200, blank=True)
    is_active = models.BooleanField(_("kann gebucht werden"), default=True)

    class Meta:
        verbose_name = _("Raum")
        verbose_name_plural = _("Räume")
        ordering = ["agency_id", "name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class BookingQuerySet(models.QuerySet["Booking"]):
    """Words for choosing bookings."""

    def within(self, start: datetime.datetime, end: datetime.datetime) -> Self:
        """Bookings that touch this time."""
        return self.filter(during__overlap=(start, end))

    def of(self, *, users: Collection[int] = (), rooms: Collection[int] = ()) -> Self:
        """Bookings of any of these people or rooms."""
        return self.filter(Q(user__in=users) | Q(room__in=rooms))


class Booking(models.Model):
    """A person or a room is taken for a time: one row each. Nobody and nothing is taken twice at once.

    Rows of one appointment share `source`, a key that means something only to the room of the portal that made it.
    Nothing here says what an appointment is about. `place`: where it is, for the way there and back; None without one.
    """

    source = models.UUIDField(db_index=True)
    during = DateTimeRangeField(_("von – bis"))
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="bookings")
    room = models.ForeignKey(Room, models.CASCADE, null=True, related_name="bookings")
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["during", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, room__isnull=True) | Q(user__isnull=True, room__isnull=False),
                name="booking_of_a_person_or_a_room",
            ),
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False, during__lower_inc=True
                ),
                name="booking_has_start_and_end",
            ),
            # int8range stands in for plain equality, which GiST only knows with an extension.
            *(
                ExclusionConstraint(
                    name=f"booking_{what}_not_twice",
                    expressions=[
                        (Func(F(f"{what}_id"), F(f"{what}_id"), Value("[]"), function="int8range"), "&&"),
                        ("during", RangeOperators.OVERLAPS),
                    ],
                    condition=Q(**{f"{what}__isnull": False}),
                )
                for what in ("user", "room")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}"


class WorkingHours(models.Model):
    """When somebody can be invited on a weekday, local time; several rows a day are several stretches.

    Somebody without any row works the usual hours of their agency's region.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("Wochentag"), choices=Weekday)
    starts = models.TimeField(_("von"))
    ends = models.TimeField(_("bis"))

    class Meta:
        verbose_name = _("Arbeitszeit")
        verbose_name_plural = _("Arbeitszeiten")
        ordering = ["user_id", "weekday", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_end_after_start"),
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="working_hours_weekday_known"),
            models.UniqueConstraint(fields=["user", "weekday", "starts"], name="working_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.get_weekday_display()}"


class Absence(models.Model):
    """Somebody is away from `first_day` to `last_day` (both included). Why is nobody's business.

    `deputy` works for the same agency and stands in; with `in_cases` also in the cases of whoever is away.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("erster Tag"))
    last_day = models.DateField(_("letzter Tag"))
    deputy = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("Vertretung"))
    in_cases = models.BooleanField(_("auch in den Fällen"), default=False)

    class Meta:
        verbose_name = _("Abwesenheit")
        verbose_name_plural = _("Abwesenheiten")
        ordering = ["first_day", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_end_after_start"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="absence_deputy_is_another"
            ),
            models.UniqueConstraint(fields=["user", "first_day"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.first_day}"


class ForeignCalendar(models.Model):
    """Somebody's calendar in their office's own program, read from an address; only when they are busy is kept.

    The address opens that calendar to whoever has it: it is stored enciphered. `failures`: how often in a row fetching
    it failed; `problem`: in words for the person, without the address.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="foreign_calendar")
    address = models.BinaryField()
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    next_fetch_at = models.DateTimeField(db_index=True)
    fetched_at = models.DateTimeField(_("zuletzt gelesen"), null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(_("Hindernis"), max_length=200, blank=True)

    class Meta:
        ordering = ["user_id"]

    def __str__(self) -> str:
        return f"{self.user_id}"


class BusyTime(models.Model):
    """Somebody is busy according to their foreign calendar. Start and end, nothing else."""

    calendar = models.ForeignKey(ForeignCalendar, models.CASCADE, related_name="busy_times")
    during = DateTimeRangeField(_("von – bis"))

    class Meta:
        ordering = ["during", "id"]
        indexes: ClassVar = [models.Index(fields=["calendar", "during"], name="busy_time_when")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="busy_time_has_start_and_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}"


class CalendarFeed(models.Model):
    """The secret address at which a calendar program reads somebody's appointments; the table holds its SHA-256 only.

    256 random bits, shown once. A new one takes the place of the old one.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("angelegt am"))
    last_used_on = models.DateField(_("zuletzt gelesen"), null=True)

    class Meta:
        ordering = ["user_id"]

    def __str__(self) -> str:
        return f"{self.user_id}"
