-- The tenant context as a token that only who has a key can make (context.trust: signed):
-- v1.<key>.<expiry in seconds since 1970>.<HMAC-SHA-256 of the rest in hexadecimal digits>.<the tenant's key>
CREATE TABLE $schema$.signing_key (
  id text COLLATE "C" PRIMARY KEY,
  inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
  outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64),
  accepted_until timestamptz,
  made_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE $schema$.signing_key IS 'The keys that sign tenant contexts: who reads them can be any tenant. Written by tenure only.';
COMMENT ON COLUMN $schema$.signing_key.id IS 'What tokens name the key by.';
COMMENT ON COLUMN $schema$.signing_key.inner_pad IS 'The key as RFC 2104 hashes it first: 64 bytes, each with 0x36.';
COMMENT ON COLUMN $schema$.signing_key.outer_pad IS 'The key as RFC 2104 hashes it last: 64 bytes, each with 0x5c.';
COMMENT ON COLUMN $schema$.signing_key.accepted_until IS 'When its tokens end to count; null for a key that is in use.';
COMMENT ON COLUMN $schema$.signing_key.made_at IS 'When.';

-- Default privileges show our tables to an observer: not this one.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT a.grantee::regrole AS name FROM pg_class AS c, aclexplode(c.relacl) AS a
    WHERE c.oid = '$schema$.signing_key'::regclass AND a.grantee <> 0 AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON $schema$.signing_key FROM %s', found.name);
  END LOOP;
END $$;

CREATE FUNCTION $schema$.signing_keys() RETURNS TABLE (id text, digest text, accepted_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT k.id, encode(sha256(k.inner_pad), 'hex'), k.accepted_until FROM $schema$.signing_key AS k;
END;
COMMENT ON FUNCTION $schema$.signing_keys() IS
  'Which keys sign tenant contexts, each known by a digest that nothing can be signed with.';

CREATE FUNCTION $schema$.token_key(token text) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  key_id text := split_part(token, '.', 2);
  expiry text := split_part(token, '.', 3);
  given text := split_part(token, '.', 4);
  named text;
  signing record;
BEGIN
  IF split_part(token, '.', 1) <> 'v1' OR expiry !~ '^[0-9]{1,11}$' OR length(given) <> 64 THEN
    RETURN NULL;
  END IF;
  IF to_timestamp(expiry::bigint) <= statement_timestamp() THEN
    RETURN NULL;
  END IF;
  SELECT k.inner_pad, k.outer_pad INTO signing FROM $schema$.signing_key AS k
  WHERE k.id = key_id AND (k.accepted_until IS NULL OR k.accepted_until > statement_timestamp());
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  named := substr(token, 71 + length(key_id) + length(expiry));
  -- Digests are compared, so that the time it takes tells nothing of how much was right.
  IF sha256(convert_to(encode(sha256(signing.outer_pad || sha256(signing.inner_pad
      || convert_to('v1.' || key_id || '.' || expiry || '.' || named, 'UTF8'))), 'hex'), 'UTF8'))
    = sha256(convert_to(given, 'UTF8')) THEN
    RETURN named;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION $schema$.token_key(text) IS
  'The key of the tenant that a token names; NULL for one that is forged, expired, or signed with a key that is not accepted any more.';
