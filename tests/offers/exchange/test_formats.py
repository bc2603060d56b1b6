"""The tables of the folder format beside the models."""

from offers.exchange.formats import FORMATS
from offers.exchange.selectors import MODELS, attribute


def test_lengths_are_those_of_the_models():
    """A text that the file may hold fits into the database, and the other way round."""
    for name, form in FORMATS.items():
        for column in form.columns:
            field = MODELS[name]._meta.get_field(attribute(form, column.name).removesuffix("_id"))
            most = getattr(field, "max_length", None)
            if most and not field.choices:
                assert column.kind.length == most, f"{name}.{column.name}"


def test_every_field_of_the_frame_has_a_column():
    """A new field of a model needs a column, or a word here about why not."""
    kept_out = {
        "regions": {"catalogue_version"},
        "topics": {"position"}, "situations": {"position"},
        "places": {"name_key"},
        "offers": {"region_wide", "review_due_on", "edited_by", "edited_at", "submitted_by",
                   "return_reason", "revision"},
    }  # fmt: skip
    for name, form in FORMATS.items():
        columns = {attribute(form, column.name).removesuffix("_id") for column in form.columns}
        fields = {field.name for field in MODELS[name]._meta.concrete_fields} - {"id"}
        assert fields - columns == kept_out.get(name, set()), name
