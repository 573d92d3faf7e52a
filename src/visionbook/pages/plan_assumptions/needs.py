"""What the page cannot do without: the plan's figures are computed again from the projection that it rests on."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("population", "census", "municipality"),
    *(
        Need("population", "plan", "municipality", (("variant", variant),))
        for variant in ("projection", "migration_only", "target")
    ),
    Need("population", "age_projection", "municipality", (("sex", "female"), ("variant", "projection"))),
    Need("life_table_mx"),
    Need("municipal_fertility", area="municipality"),
    Need("vision_points", where=(("unit", "births_per_woman"),)),
)
