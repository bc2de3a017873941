"""The machines that run the queries: DuckDB and Spark."""
