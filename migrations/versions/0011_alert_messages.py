"""Messages to the staff about an alert that nobody has acknowledged."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KINDS = ("diary code", "invitation", "reminder", "password reset")


def as_it_is() -> sa.Table:
    """The table with all that it insists on: SQLite makes it anew, and would forget its conditions."""
    bind = op.get_bind()
    table = sa.Table("outgoing_message", sa.MetaData(), autoload_with=bind, resolve_fks=False)
    for check in sa.inspect(bind).get_check_constraints("outgoing_message"):
        table.append_constraint(sa.CheckConstraint(check["sqltext"], name=op.f(str(check["name"]))))
    return table


def allow(kinds: tuple[str, ...]) -> None:
    """Have the kind of a message be one of these."""
    listed = ", ".join(repr(kind) for kind in kinds)
    with op.batch_alter_table("outgoing_message", copy_from=as_it_is()) as changed:
        changed.drop_constraint(op.f("ck_outgoing_message_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_outgoing_message_kind"), f"kind IN ({listed})")


def upgrade() -> None:
    allow((*KINDS, "alert"))


def downgrade() -> None:
    messages = sa.table("outgoing_message", sa.column("kind", sa.String))
    op.execute(messages.delete().where(messages.c.kind == "alert"))
    allow(KINDS)
