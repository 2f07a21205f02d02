-- Signs the context of a tenant with pgcrypto, in a database of the application's own that is trusted with the key:
--   psql -v key_id=k1 -v key=<64 digits> -v tenant=<the tenant's key> -v seconds=300 -At -f sign.sql
CREATE EXTENSION IF NOT EXISTS pgcrypto;
SELECT head || '.' || encode(hmac(convert_to(head || '.' || :'tenant', 'UTF8'), decode(:'key', 'hex'), 'sha256'), 'hex')
  || '.' || :'tenant'
FROM (SELECT 'v1.' || :'key_id' || '.' || floor(extract(epoch FROM now()) + :seconds)::bigint) AS t (head);
