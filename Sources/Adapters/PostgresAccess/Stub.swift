enum PostgresAccessStub {}
