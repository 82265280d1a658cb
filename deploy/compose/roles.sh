#!/bin/sh
# Run once by the image of PostgreSQL when its folder is empty: the role that owns, the one that serves, the database.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set=owner="$DIARY_OWNER_PASSWORD" --set=serving="$DIARY_SERVING_PASSWORD" <<'SQL'
CREATE ROLE diary_owner LOGIN PASSWORD :'owner';
CREATE ROLE diary_serving LOGIN PASSWORD :'serving';
CREATE DATABASE diary OWNER diary_owner;
REVOKE ALL ON DATABASE diary FROM PUBLIC;
GRANT CONNECT ON DATABASE diary TO diary_serving;
SQL
