-- history.db after two nights, as leadscore wrote it while it had schema version 1. A company of four leads: a and b
-- were handed off in the first night; in the second a had fallen, b was called and c was handed off.
PRAGMA application_id = 1818583396;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE runs (
  as_of INTEGER PRIMARY KEY, finished_at INTEGER NOT NULL, version TEXT NOT NULL, rules_sha256 TEXT NOT NULL,
  run_json_sha256 TEXT NOT NULL, baseline INTEGER NOT NULL, leads_read INTEGER NOT NULL, leads_scored INTEGER NOT NULL,
  events_read INTEGER NOT NULL, events_used INTEGER NOT NULL, rejected INTEGER NOT NULL, ready INTEGER NOT NULL,
  handed_off INTEGER NOT NULL, waiting INTEGER NOT NULL, overdue INTEGER NOT NULL, in_campaigns INTEGER NOT NULL);
INSERT INTO runs VALUES(1794787200,1795924301,'0.1.0','73e50f14b64a557147911e2c94ee314d508b22cf81a3df9f5bc78a19ed4c437d','32fb3b77a1b17f5014221d3856884775654e084e18fbcaf93d51d1417a915b42',0,4,4,1,1,0,2,2,0,0,2);
INSERT INTO runs VALUES(1794873600,1795924301,'0.1.0','73e50f14b64a557147911e2c94ee314d508b22cf81a3df9f5bc78a19ed4c437d','d83fbef7f8266c56d973af762f464e44fa1d985230f38eda2b2b19b30298c331',0,4,4,1,1,0,2,1,0,0,1);
CREATE TABLE handoffs (
  id INTEGER PRIMARY KEY, lead TEXT NOT NULL, model TEXT NOT NULL, handed_at INTEGER NOT NULL, ready_at INTEGER,
  follow_up_by INTEGER, owner TEXT NOT NULL, status TEXT NOT NULL, score REAL NOT NULL, rules_sha256 TEXT NOT NULL,
  occasion TEXT NOT NULL, fell_at INTEGER, status_changed_at INTEGER, overdue_at INTEGER, last_status TEXT NOT NULL);
INSERT INTO handoffs VALUES(1,'a','esign',1794787200,1794700800,1794960000,'Ana','new',60.0,'73e50f14b64a557147911e2c94ee314d508b22cf81a3df9f5bc78a19ed4c437d','',1794873600,NULL,NULL,'new');
INSERT INTO handoffs VALUES(2,'b','esign',1794787200,1794787200,1794960000,'Bo','new',50.0,'73e50f14b64a557147911e2c94ee314d508b22cf81a3df9f5bc78a19ed4c437d','',NULL,1794873600,NULL,'called');
INSERT INTO handoffs VALUES(3,'c','esign',1794873600,1794873600,1795046400,'Ana','new',50.0,'73e50f14b64a557147911e2c94ee314d508b22cf81a3df9f5bc78a19ed4c437d','',NULL,NULL,NULL,'new');
CREATE TABLE held_out (lead TEXT NOT NULL, model TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO names VALUES(1,'esign');
INSERT INTO names VALUES(2,'welcome');
INSERT INTO names VALUES(3,'all');
CREATE TABLE members (
  id INTEGER PRIMARY KEY, lead TEXT NOT NULL, model INTEGER NOT NULL REFERENCES names,
  campaign INTEGER NOT NULL REFERENCES names, entered_at INTEGER NOT NULL, entered_score REAL NOT NULL,
  ready_at INTEGER);
INSERT INTO members VALUES(2,'d',1,2,1794787200,0.0,NULL);
CREATE TABLE former_members (
  id INTEGER NOT NULL, lead TEXT NOT NULL, model INTEGER NOT NULL REFERENCES names,
  campaign INTEGER NOT NULL REFERENCES names, entered_at INTEGER NOT NULL, entered_score REAL NOT NULL,
  ready_at INTEGER, left_at INTEGER NOT NULL, goal_reached INTEGER NOT NULL);
INSERT INTO former_members VALUES(1,'c',1,2,1794787200,0.0,1794873600,1794873600,0);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO notes VALUES('last_round_robin','Ana');
CREATE VIEW memberships AS
  SELECT id, lead, (SELECT name FROM names WHERE names.id = model) AS model,
    (SELECT name FROM names WHERE names.id = campaign) AS campaign, entered_at, entered_score, ready_at,
    NULL AS left_at, 0 AS goal_reached
  FROM members
  UNION ALL
  SELECT id, lead, (SELECT name FROM names WHERE names.id = model), (SELECT name FROM names WHERE names.id = campaign),
    entered_at, entered_score, ready_at, left_at, goal_reached
  FROM former_members;
COMMIT;
