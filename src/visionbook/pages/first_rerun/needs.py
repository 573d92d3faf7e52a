"""What the tutorial cannot do without: a projection by sex and age, and life tables."""

from visionbook.needs import Need

NEEDS = (
    Need("population", role="age_projection", area="municipality", where=(("age_group", "0-4"),), years=2),
    Need("life_table_mx"),
)
