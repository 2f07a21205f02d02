enum ReconciliationStub {}
