enum ResourcesStub {}
