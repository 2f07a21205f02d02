/* What stands in comments, /* nested ones as well, BEGIN; COMMIT; */ strings and bodies is nobody's business. */
CREATE TABLE "begin; commit" (note text DEFAULT 'it''s; COMMIT', path text DEFAULT E'\'; VACUUM');
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN COMMIT; END $body$;
CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN $1 > 0 THEN 1 ELSE 2 END; SELECT 3; END;
CREATE INDEX i ON t (a) WHERE (b = ';');
SET LOCAL work_mem = '8MB';
BEGIN;
commit work;
START TRANSACTION;
SAVEPOINT a;
PREPARE TRANSACTION 'x';
PREPARE x AS SELECT 1;
SET ROLE postgres;
SET LOCAL SESSION AUTHORIZATION postgres;
RESET ALL;
DISCARD ALL;
COPY t FROM stdin;
CREATE INDEX CONCURRENTLY i ON t (a);
VACUUM t;
CREATE DATABASE other;
ALTER SYSTEM SET fsync = off;
\connect other
SELECT 1
