CREATE TABLE c (id int);

CREATE TABLE c (note text DEFAULT 'never
ends);
