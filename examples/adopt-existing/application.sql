-- A billing product of more than a hundred tables as it might be found: it knows companies, not tenants, spells their
-- column in two ways, keeps amounts in a partitioned table, and has views, reference tables and a role of its own.
-- Roles belong to the whole server and may be there already.
DO $$ BEGIN CREATE ROLE billing_owner NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE billing_app LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

CREATE SCHEMA billing AUTHORIZATION billing_owner;
CREATE SCHEMA archive AUTHORIZATION billing_owner;

-- Who the tenants are.
CREATE TABLE billing.companies (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  handle varchar(60) NOT NULL UNIQUE,
  legal_name text NOT NULL,
  email text,
  created_at timestamptz NOT NULL DEFAULT now());

-- What all of them share.
CREATE TABLE billing.currencies (code char(3) PRIMARY KEY, name text NOT NULL);
CREATE TABLE billing.tax_rates (
  country char(2) NOT NULL, valid_from date NOT NULL, rate numeric NOT NULL, PRIMARY KEY (country, valid_from));

-- What is a company's own.
CREATE TABLE billing.customers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  company_id uuid NOT NULL REFERENCES billing.companies (id),
  name text NOT NULL,
  email text,
  UNIQUE (company_id, email));
CREATE TABLE billing.products (
  company_id uuid NOT NULL REFERENCES billing.companies (id),
  number integer NOT NULL,
  title text NOT NULL,
  price numeric NOT NULL,
  currency char(3) NOT NULL REFERENCES billing.currencies (code),
  PRIMARY KEY (company_id, number));
CREATE TABLE billing."Subscription" (
  "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "companyId" uuid NOT NULL REFERENCES billing.companies (id),
  customer uuid NOT NULL REFERENCES billing.customers (id),
  "from" date NOT NULL,
  "to" date);
CREATE TABLE billing.invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id uuid NOT NULL REFERENCES billing.companies (id),
  customer_id uuid NOT NULL REFERENCES billing.customers (id),
  due date NOT NULL,
  is_paid boolean NOT NULL DEFAULT false);
-- Whose a line is, only its invoice tells; whose a discount is, only its line.
CREATE TABLE billing.invoice_lines (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  invoice_id bigint NOT NULL REFERENCES billing.invoices (id),
  title text NOT NULL,
  amount numeric NOT NULL);
CREATE TABLE billing.line_discounts (
  line_id bigint PRIMARY KEY REFERENCES billing.invoice_lines (id),
  percent numeric NOT NULL CHECK (percent BETWEEN 0 AND 100));
CREATE TABLE billing.payments (
  id bigint GENERATED ALWAYS AS IDENTITY,
  company_id uuid REFERENCES billing.companies (id),
  received date NOT NULL,
  amount numeric NOT NULL,
  PRIMARY KEY (id, received)) PARTITION BY RANGE (received);
CREATE TABLE billing.payments_2025 PARTITION OF billing.payments FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE billing.payments_2026 PARTITION OF billing.payments FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE archive.letters (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), company_id uuid NOT NULL, sent date NOT NULL, text text);

-- Ninety more of the usual shape.
DO $$
DECLARE
  area text;
  part text;
BEGIN
  FOREACH area IN ARRAY ARRAY[
    'account', 'address', 'agreement', 'campaign', 'contact', 'contract', 'coupon', 'credit', 'dunning', 'export',
    'ledger', 'mandate', 'offer', 'order', 'plan', 'quote', 'refund', 'report', 'reminder', 'shipment',
    'statement', 'supplier', 'ticket', 'transfer', 'usage', 'user', 'voucher', 'warehouse', 'webhook', 'workflow']
  LOOP
    FOREACH part IN ARRAY ARRAY['', '_events', '_notes'] LOOP
      EXECUTE format(
        'CREATE TABLE billing.%I (
           id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
           company_id uuid NOT NULL REFERENCES billing.companies (id),
           at timestamptz NOT NULL DEFAULT now(), what text, data jsonb NOT NULL DEFAULT ''{}'')',
        area || part);
    END LOOP;
  END LOOP;
END $$;

-- A view that the administrator made: it reads with rights that no policy binds, and shows each company all of them.
CREATE VIEW billing.overdue AS
  SELECT i.id, i.company_id, c.name, i.due FROM billing.invoices AS i
  JOIN billing.customers AS c ON c.id = i.customer_id WHERE NOT i.is_paid AND i.due < CURRENT_DATE;

INSERT INTO billing.currencies VALUES ('EUR', 'Euro'), ('USD', 'US dollar');
INSERT INTO billing.tax_rates VALUES ('DE', '2007-01-01', 19), ('AT', '1984-01-01', 20);
INSERT INTO billing.companies (handle, legal_name, email)
  SELECT 'company-' || n, 'Company ' || n || ' Ltd', 'office@company-' || n || '.example'
  FROM generate_series(1, 40) AS n;
INSERT INTO billing.customers (company_id, name, email)
  SELECT c.id, 'Customer ' || n, 'c' || n || '@example.com' FROM billing.companies AS c, generate_series(1, 5) AS n;
INSERT INTO billing.products SELECT id, n, 'Product ' || n, 10 * n, 'EUR' FROM billing.companies, generate_series(1, 3) AS n;
INSERT INTO billing."Subscription" ("companyId", customer, "from")
  SELECT company_id, id, '2026-01-01' FROM billing.customers;
INSERT INTO billing.invoices (company_id, customer_id, due)
  SELECT company_id, id, DATE '2026-02-01' FROM billing.customers;
INSERT INTO billing.invoice_lines (invoice_id, title, amount) SELECT id, 'Work', 100 FROM billing.invoices;
INSERT INTO billing.line_discounts SELECT id, 5 FROM billing.invoice_lines WHERE id % 3 = 0;
INSERT INTO billing.payments (company_id, received, amount)
  SELECT company_id, DATE '2025-06-01' + (id % 500)::int, 100 FROM billing.invoices;
INSERT INTO archive.letters (company_id, sent, text) SELECT id, '2026-03-01', 'Dear sirs' FROM billing.companies;
INSERT INTO billing.ledger (company_id, what) SELECT id, 'opened' FROM billing.companies;
INSERT INTO billing.ledger_events (company_id, what) SELECT id, 'opened' FROM billing.companies;

DO $$
DECLARE
  t record;
BEGIN
  FOR t IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class AS c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text IN ('billing', 'archive')
  LOOP
    EXECUTE format('ALTER TABLE %s OWNER TO billing_owner', t.name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO billing_app', t.name);
  END LOOP;
END $$;
REVOKE INSERT, UPDATE, DELETE ON billing.currencies, billing.tax_rates FROM billing_app;
GRANT SELECT ON billing.overdue TO billing_app;
GRANT USAGE ON SCHEMA billing, archive TO billing_app;
