enum LifecycleStub {}
