CREATE TABLE invoices (id bigint PRIMARY KEY, due_at date);
