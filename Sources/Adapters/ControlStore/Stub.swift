enum ControlStoreStub {}
