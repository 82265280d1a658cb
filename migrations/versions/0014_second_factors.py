"""Authenticator apps, recovery codes, signing in by halves, and by what and from where somebody has come."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INSTANT = sa.DateTime(timezone=True)
CAME_BY = ("password", "password and app", "password and passkey", "password and recovery code", "single sign-on")
SESSION = (("came_by", sa.String(64)), ("checked_at", INSTANT), ("device", sa.String(64)), ("address", sa.String(64)))


def of_person() -> tuple[sa.Column, ...]:
    return (sa.Column("id", sa.Uuid(), nullable=False), sa.Column("person_id", sa.Uuid(), nullable=False))


def rules(table: str, unique: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
        sa.UniqueConstraint(unique, name=op.f(f"uq_{table}_{unique}")),
    )


def upgrade() -> None:
    op.create_table(
        "authenticator_app",
        *of_person(),
        sa.Column("sealed_secret", sa.String(2000), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        *rules("authenticator_app", "person_id"),
    )
    op.create_table(
        "recovery_code",
        *of_person(),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        *rules("recovery_code", "code_hash"),
    )
    op.create_table(
        "half_sign_in",
        *of_person(),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("came_by", sa.String(max(map(len, CAME_BY))), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint(f"came_by IN ({', '.join(map(repr, CAME_BY))})", name=op.f("ck_half_sign_in_came_by")),
        *rules("half_sign_in", "token_hash"),
    )
    for table in ("recovery_code", "half_sign_in"):
        op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])
    for name, kind in SESSION:
        op.add_column("staff_session", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in SESSION:
        op.drop_column("staff_session", name)
    for table in ("half_sign_in", "recovery_code", "authenticator_app"):
        op.drop_table(table)
