"""Single sign-on, what was signed by it, and settings that whoever runs the diary has changed."""

import sqlalchemy as sa
from alembic import op

from diary.db import append_only, row_security

revision = "0023"
down_revision = "0022"

INSTANT = sa.DateTime(timezone=True)
TABLES = ("sign_on_secret", "sign_on_link", "sign_on_attempt")


def sealed(length: int) -> sa.String:
    """SQLite does not insist on a length; on PostgreSQL, which does, what is sealed has none."""
    return sa.String(length if op.get_bind().dialect.name == "sqlite" else None)


def clinics(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f(f"fk_{table}_clinic_id")),
    )


def as_it_is(name: str) -> sa.Table:
    """The table with all that it insists on: SQLite makes it anew, and would forget its conditions."""
    bind = op.get_bind()
    table = sa.Table(name, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    for check in sa.inspect(bind).get_check_constraints(name):
        table.append_constraint(sa.CheckConstraint(check["sqltext"], name=op.f(str(check["name"]))))
    return table


def sign_by(*factors: str) -> None:
    """Have a decision be signed by one of these."""
    connection = op.get_bind()
    listed = ", ".join(repr(factor) for factor in factors)
    with (
        append_only.lifted(connection, ["signed_decision"]),
        op.batch_alter_table("signed_decision", copy_from=as_it_is("signed_decision")) as changed,
    ):
        changed.drop_constraint(op.f("ck_signed_decision_factor"), type_="check")
        changed.alter_column("factor", type_=sa.String(max(map(len, factors))), existing_nullable=False)
        changed.create_check_constraint(op.f("ck_signed_decision_factor"), f"factor IN ({listed})")


def name_author(*, nullable: bool) -> None:
    """Whether a setting may have been changed by nobody of the staff."""
    connection = op.get_bind()
    with (
        append_only.lifted(connection, ["setting_revision"]),
        op.batch_alter_table("setting_revision", copy_from=as_it_is("setting_revision")) as changed,
    ):
        changed.alter_column("changed_by_id", existing_type=sa.Uuid(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "sign_on_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("secret", sealed(2000), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        *clinics("sign_on_secret"),
        sa.UniqueConstraint("clinic_id", "issuer", name=op.f("uq_sign_on_secret_clinic_id_issuer")),
    )
    op.create_table(
        "sign_on_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        *clinics("sign_on_link"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_on_link_person_id")),
        sa.UniqueConstraint("clinic_id", "issuer", "subject", name=op.f("uq_sign_on_link_clinic_id_issuer_subject")),
        sa.UniqueConstraint(
            "clinic_id", "issuer", "person_id", name=op.f("uq_sign_on_link_clinic_id_issuer_person_id")
        ),
    )
    op.create_index(op.f("ix_sign_on_link_person_id"), "sign_on_link", ["person_id"])
    op.create_table(
        "sign_on_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("staff_session_id", sa.Uuid(), nullable=True),
        sa.Column("onward", sa.String(2000), nullable=False),
        sa.Column("carried", sealed(2000), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        *clinics("sign_on_attempt"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_on_attempt_token_hash")),
    )
    with op.batch_alter_table("half_sign_in", copy_from=as_it_is("half_sign_in")) as changed:
        changed.add_column(sa.Column("workplace_id", sa.Uuid(), nullable=True))
        changed.create_foreign_key(op.f("fk_half_sign_in_workplace_id"), "clinic", ["workplace_id"], ["id"])
    row_security.guard(op.get_bind(), TABLES)
    sign_by("password", "single sign-on")
    name_author(nullable=True)


def downgrade() -> None:
    name_author(nullable=False)
    sign_by("password")
    row_security.unguard(op.get_bind(), TABLES)
    with op.batch_alter_table("half_sign_in", copy_from=as_it_is("half_sign_in")) as changed:
        changed.drop_constraint(op.f("fk_half_sign_in_workplace_id"), type_="foreignkey")
        changed.drop_column("workplace_id")
    for table in reversed(TABLES):
        op.drop_table(table)
