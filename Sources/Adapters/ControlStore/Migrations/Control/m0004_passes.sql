-- A pass that finds nothing new writes one row: what it was, and whom it did not see.
ALTER TABLE $schema$.observation
  ADD COLUMN plan text,
  ADD COLUMN unseen text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN $schema$.observation.plan IS 'The plan that the pass made: the evidence of every condition that has none of its own.';
COMMENT ON COLUMN $schema$.observation.unseen IS 'Registered tenants that a pass over everyone did not look at: those without a valid document.';

ALTER TABLE $schema$.condition ALTER COLUMN evidence DROP NOT NULL;
COMMENT ON COLUMN $schema$.condition.evidence IS 'What showed it; null where that is the plan of the last pass which looked.';
UPDATE $schema$.condition SET evidence = NULL WHERE evidence LIKE 'plan %';
