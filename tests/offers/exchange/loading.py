"""`manage.py load_region` as a test calls it."""

import io

from django.core.management import call_command

from offers.regions.models import Region


def load(path, *options):
    """Run the command; returns what it printed and what it complained about."""
    out, errors = io.StringIO(), io.StringIO()
    call_command("load_region", str(path), *options, stdout=out, stderr=errors, no_color=True)
    return out.getvalue(), errors.getvalue()


def versions():
    return dict(Region.objects.order_by("slug").values_list("slug", "catalogue_version"))
