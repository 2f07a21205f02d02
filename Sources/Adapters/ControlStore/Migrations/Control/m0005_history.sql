-- Intervals never overlap, also when the server's clock was set back or another server took over.
CREATE OR REPLACE FUNCTION $schema$.keep_registry_history() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE $schema$.registry_history AS h SET valid_to = greatest(transaction_timestamp(), h.valid_from)
  FROM changed AS c
  WHERE h.uid = c.uid AND h.valid_to IS NULL
    AND (h.name, h.tier, h.state, h.cluster, h.isolation, h.price, h.quotas)
      IS DISTINCT FROM (c.name, c.tier, c.state, c.cluster, c.isolation, c.price, c.quotas);
  -- What ended in the moment in which it began is replaced by what follows.
  INSERT INTO $schema$.registry_history
    (uid, valid_from, name, tier, state, cluster, isolation, price, quotas, revision)
  SELECT c.uid,
    greatest(transaction_timestamp(),
      (SELECT max(h.valid_to) FROM $schema$.registry_history AS h WHERE h.uid = c.uid)),
    c.name, c.tier, c.state, c.cluster, c.isolation, c.price, c.quotas, c.revision
  FROM changed AS c
  WHERE NOT EXISTS (
    SELECT FROM $schema$.registry_history AS h WHERE h.uid = c.uid AND h.valid_to IS NULL)
  ON CONFLICT (uid, valid_from) DO UPDATE SET valid_to = NULL, name = excluded.name,
    tier = excluded.tier, state = excluded.state, cluster = excluded.cluster,
    isolation = excluded.isolation, price = excluded.price, quotas = excluded.quotas,
    revision = excluded.revision;
  RETURN NULL;
END $$;
