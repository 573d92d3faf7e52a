"""What the levers cannot do without: a projection by sex and age, life tables, a total fertility rate, and a count."""

from visionbook.needs import Need

NEEDS = (
    Need("population", role="census", area="municipality"),
    Need("population", role="age_projection", area="municipality", where=(("age_group", "0-4"),), years=2),
    Need("life_table_mx"),
    Need("municipal_fertility", area="municipality"),
)
