"""Makes calls of VAST's SDK as they are asked for, a line each on standard input.

Answers each with a line of JSON: what came of it, and how many requests it took.
"""

import json
import os
import sys

import pyarrow as pa
import requests
import vastdb
from vastdb import errors
from vastdb.config import BackoffConfig, ImportConfig, QueryConfig

DATABASE, SCHEMA, TABLE, PROJECTION = "lake", "sales", "events", "by-day"
ENDPOINT = os.environ["AWS_ENDPOINT_URL_S3"]
COLUMNS = pa.schema([("day", pa.int64()), ("amount", pa.float64())])
ROWS = pa.RecordBatch.from_pydict({"day": [1], "amount": [2.0]}, schema=COLUMNS)
IDS = pa.array([0], pa.uint64())

sent = 0


def counting(send):
    def counted(*args, **kwargs):
        global sent
        sent += 1
        return send(*args, **kwargs)

    return counted


requests.Session.send = counting(requests.Session.send)


def connect():
    return vastdb.connect(
        endpoint=ENDPOINT,
        ssl_verify=os.environ["AWS_CA_BUNDLE"],
        backoff_config=BackoffConfig(max_tries=1),
    )


def schema(tx):
    return tx.bucket(DATABASE).schema(SCHEMA)


def table(tx):
    return schema(tx).table(TABLE)


def read_rows(tx):
    return table(tx).select(config=QueryConfig(data_endpoints=[ENDPOINT])).read_all()


def import_files(tx):
    config = ImportConfig(data_endpoints=[ENDPOINT], import_concurrency=1)
    table(tx).import_files([f"/{DATABASE}/files/events.parquet"], config)


def with_ids(*columns):
    fields = [("$row_id", pa.uint64()), *((name, COLUMNS.field(name).type) for name in columns)]
    return pa.RecordBatch.from_arrays(
        [IDS, *(ROWS[name] for name in columns)], schema=pa.schema(fields)
    )


def projection(tx):
    return table(tx).projection(PROJECTION)


def projection_stats(tx):
    """Of the SDK's inner interface; its objects take what is in the list of projections."""
    return tx._rpc.api.get_projection_stats(
        DATABASE, SCHEMA, TABLE, PROJECTION, txid=tx.active_txid
    )


CALLS = {
    "find the database": lambda tx: tx.bucket(DATABASE),
    "find another database": lambda tx: tx.bucket("other"),
    "list snapshots": lambda tx: tx.bucket(DATABASE).snapshots(),
    "list schemas": lambda tx: list(tx.bucket(DATABASE).schemas()),
    "find the schema": schema,
    "list schemas in the schema": lambda tx: list(schema(tx).schemas()),
    "list tables": lambda tx: schema(tx).tablenames(),
    "find a table": table,
    "read statistics": lambda tx: table(tx).get_stats(),
    "read columns": lambda tx: table(tx).columns(),
    "read rows": read_rows,
    "insert rows": lambda tx: table(tx).insert(ROWS),
    "update rows": lambda tx: table(tx).update(with_ids("amount")),
    "delete rows": lambda tx: table(tx).delete(with_ids()),
    "import files": import_files,
    "create a table": lambda tx: schema(tx).create_table("new", COLUMNS),
    "rename a table": lambda tx: table(tx).rename("renamed"),
    "drop a table": lambda tx: table(tx).drop(),
    "add a column": lambda tx: table(tx).add_column(pa.schema([("more", pa.int64())])),
    "rename a column": lambda tx: table(tx).rename_column("day", "date"),
    "drop a column": lambda tx: table(tx).drop_column(pa.schema([COLUMNS.field("day")])),
    "list projections": lambda tx: list(table(tx).projections()),
    "create a projection": lambda tx: table(tx).create_projection("new", ["day"], ["amount"]),
    "read a projection's statistics": projection_stats,
    "read a projection's columns": lambda tx: projection(tx).columns(),
    "rename a projection": lambda tx: projection(tx).rename("by-date"),
    "drop a projection": lambda tx: projection(tx).drop(),
    "create a schema in the schema": lambda tx: schema(tx).create_schema("inner"),
    "create a schema": lambda tx: tx.bucket(DATABASE).create_schema("new"),
    "rename the schema": lambda tx: schema(tx).rename("renamed"),
    "drop the schema with its table": lambda tx: (table(tx).drop(), schema(tx).drop()),
    "list tables of another schema": lambda tx: tx.bucket(DATABASE).schema("salaries").tablenames(),
}


def outcome(call):
    try:
        call()
    except errors.Forbidden:
        return "refused"
    except errors.NotImplemented:
        return "allowed"
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    return "done"


session = None


def perform(name):
    global session
    if name == "connect":
        session = connect()
        return
    with session.transaction() as tx:
        CALLS[name](tx)


for line in sys.stdin:
    sent = 0
    came = outcome(lambda: perform(line.strip()))
    print(json.dumps({"outcome": came, "requests": sent}), flush=True)
