enum PlanningStub {}
