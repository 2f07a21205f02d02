enum GitSourceStub {}
