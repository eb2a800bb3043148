CREATE TABLE "migrations" (
  migration_id integer PRIMARY KEY NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp,
  name VARCHAR(255) NOT NULL
);
CREATE TABLE "counters" ("workspace" TEXT NOT NULL, "name" TEXT NOT NULL, "value" BIGINT NOT NULL, PRIMARY KEY ("workspace", "name"));
CREATE TABLE "personaKeys" ("workspace" TEXT NOT NULL, "persona" TEXT NOT NULL, "key" TEXT NOT NULL, PRIMARY KEY ("workspace", "persona"));
CREATE TABLE "personas" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "referenceSets" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "persona" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "identityModels" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "persona" TEXT, "kind" TEXT, "request" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "recipes" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "name" TEXT, "capability" TEXT, "provider" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "promotions" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "recipe" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "assets" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "persona" TEXT, "job" TEXT, "request" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "takes" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "persona" TEXT, "brief" TEXT, "study" TEXT, "arm" TEXT, "stage" TEXT, "job" TEXT, "asset" TEXT, "parent" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "reviews" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "take" TEXT, "persona" TEXT, "brief" TEXT, "study" TEXT, "arm" TEXT, "reviewer" TEXT, "decision" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "remoteReferences" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "connection" TEXT, "account" TEXT, "kind" TEXT, "persona" TEXT, "job" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "exports" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "persona" TEXT, "brief" TEXT, "study" TEXT, "arm" TEXT, "platform" TEXT, "take" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "documents" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "kind" TEXT, "persona" TEXT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "budgets" ("workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "jobs" (
    "workspace" TEXT NOT NULL, "id" TEXT NOT NULL, "sequence" BIGINT NOT NULL,
    "idempotencyKey" TEXT NOT NULL, "contentHash" TEXT NOT NULL,
    "persona" TEXT NOT NULL, "study" TEXT, "arm" TEXT, "brief" TEXT, "take" INTEGER, "command" TEXT,
    "capability" TEXT NOT NULL, "connection" TEXT NOT NULL, "account" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL, "request" TEXT NOT NULL, "connectionValue" TEXT NOT NULL, "accepted" TEXT,
    "state" TEXT NOT NULL, "pass" BIGINT NOT NULL, "dueAt" TEXT, "life" TEXT NOT NULL,
    "cancelAskedAt" TEXT, "decision" TEXT,
    "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "finishedAt" TEXT,
    PRIMARY KEY ("workspace", "id"), UNIQUE ("workspace", "idempotencyKey"));
CREATE TABLE "intents" (
    "workspace" TEXT NOT NULL, "id" TEXT NOT NULL, "job" TEXT NOT NULL, "persona" TEXT NOT NULL, "replaces" TEXT,
    "prepared" TEXT NOT NULL, "sent" TEXT, "ticket" TEXT,
    "recipe" TEXT NOT NULL, "connection" TEXT NOT NULL, "unit" TEXT, "perUnit" TEXT, "settledAt" TEXT, "ended" TEXT,
    PRIMARY KEY ("workspace", "id"));
CREATE TABLE "needs" (
    "workspace" TEXT NOT NULL, "job" TEXT NOT NULL, "resource" TEXT NOT NULL, "slots" INTEGER NOT NULL, "capacity" INTEGER NOT NULL,
    "asked" BIGINT NOT NULL, "granted" INTEGER NOT NULL, PRIMARY KEY ("workspace", "job", "resource"));
CREATE TABLE "reservations" (
    "workspace" TEXT NOT NULL, "intent" TEXT NOT NULL, "micros" BIGINT NOT NULL,
    "day" TEXT NOT NULL, "persona" TEXT NOT NULL, "study" TEXT, "command" TEXT, PRIMARY KEY ("workspace", "intent"));
CREATE TABLE "ledger" (
    "workspace" TEXT NOT NULL, "key" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "value" TEXT NOT NULL, "at" TEXT NOT NULL, "day" TEXT NOT NULL,
    "kind" TEXT NOT NULL, "job" TEXT, "intent" TEXT, "connection" TEXT NOT NULL, "account" TEXT NOT NULL,
    "persona" TEXT, "study" TEXT, "command" TEXT, "micros" BIGINT, PRIMARY KEY ("workspace", "key"));
CREATE TABLE "events" (
    "workspace" TEXT NOT NULL, "sequence" BIGINT NOT NULL, "at" TEXT NOT NULL, "kind" TEXT NOT NULL,
    "job" TEXT, "intent" TEXT, "data" TEXT NOT NULL, PRIMARY KEY ("workspace", "sequence"));
CREATE TABLE "cluster_runner_migrations" (
  migration_id integer PRIMARY KEY NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp,
  name VARCHAR(255) NOT NULL
);
CREATE TABLE "cluster_runners" (
              machine_id INTEGER PRIMARY KEY AUTOINCREMENT,
              address TEXT NOT NULL,
              runner TEXT NOT NULL,
              healthy INTEGER NOT NULL DEFAULT 1,
              last_heartbeat DATETIME NOT NULL DEFAULT (CURRENT_TIMESTAMP),
              UNIQUE(address)
            );
CREATE TABLE "cluster_locks" (
              shard_id TEXT PRIMARY KEY,
              address TEXT NOT NULL,
              acquired_at DATETIME NOT NULL
            );
CREATE TABLE "cluster_migrations" (
  migration_id integer PRIMARY KEY NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp,
  name VARCHAR(255) NOT NULL
);
CREATE TABLE "cluster_messages" (
              id INTEGER PRIMARY KEY,
              message_id TEXT,
              shard_id TEXT NOT NULL,
              entity_type TEXT NOT NULL,
              entity_id TEXT NOT NULL,
              kind INTEGER NOT NULL,
              tag TEXT,
              payload TEXT,
              headers TEXT,
              trace_id TEXT,
              span_id TEXT,
              sampled BOOLEAN,
              processed BOOLEAN NOT NULL DEFAULT FALSE,
              request_id INTEGER NOT NULL,
              reply_id INTEGER,
              last_reply_id INTEGER,
              last_read TEXT,
              deliver_at INTEGER,
              UNIQUE (message_id)
            );
CREATE TABLE "cluster_replies" (
              id INTEGER PRIMARY KEY,
              kind INTEGER,
              request_id INTEGER NOT NULL,
              payload TEXT NOT NULL,
              sequence INTEGER,
              acked BOOLEAN NOT NULL DEFAULT FALSE,
              UNIQUE (request_id, kind),
              UNIQUE (request_id, sequence)
            );
INSERT INTO "migrations" VALUES (1, '2026-11-30 21:55:56', 'first');
INSERT INTO "counters" VALUES ('test', 'personas', 1);
INSERT INTO "counters" VALUES ('test', 'budgets', 1);
INSERT INTO "counters" VALUES ('test', 'jobs', 6);
INSERT INTO "counters" VALUES ('test', 'events', 49);
INSERT INTO "counters" VALUES ('*', 'needs', 4);
INSERT INTO "counters" VALUES ('test', 'assets', 1);
INSERT INTO "counters" VALUES ('test', 'ledger', 1);
INSERT INTO "counters" VALUES ('test', 'takes', 1);
INSERT INTO "personaKeys" VALUES ('test', 'maya', 'p-8a897508ae2d0c1e');
INSERT INTO "personas" VALUES ('test', 'maya', 1, '{"v":1,"name":"maya","triggerToken":"mayaxo","classToken":"woman","origin":{"_tag":"synthetic"}}');
INSERT INTO "assets" VALUES ('test', 'a57b5673623c52077a060a96ded5ff1fc5ca9a1ae7d460cb63f2cbb322b5cb84', 1, '{"v":1,"sha256":"a57b5673623c52077a060a96ded5ff1fc5ca9a1ae7d460cb63f2cbb322b5cb84","mediaType":"image/png","sizeBytes":960008,"width":64,"height":64,"origin":{"_tag":"generated","request":"1b573e7e2f06a399f8e525818c96fbe4fc99b6e506ff445cb27053371d9cb1bd","index":0}}', 'maya', 'done', '1b573e7e2f06a399f8e525818c96fbe4fc99b6e506ff445cb27053371d9cb1bd');
INSERT INTO "takes" VALUES ('test', 't-1', 1, '{"v":1,"id":"t-1","persona":"maya","brief":"cafe","stage":"image","number":1,"attempt":1,"asset":"a57b5673623c52077a060a96ded5ff1fc5ca9a1ae7d460cb63f2cbb322b5cb84","job":"done","at":"2026-11-24T08:00:00.000Z"}', 'maya', 'cafe', NULL, NULL, 'image', 'done', 'a57b5673623c52077a060a96ded5ff1fc5ca9a1ae7d460cb63f2cbb322b5cb84', NULL);
INSERT INTO "budgets" VALUES ('test', 'persona/maya', 1, '{"v":1,"scope":{"_tag":"persona","persona":"maya"},"limit":{"amount":"5","currency":"EUR"}}');
INSERT INTO "jobs" VALUES ('test', 'done', 1, 'done', 'bfef96fe5a3ed45cdccb502ea9d3d5b76e210dc7df4f6d759e85945335531c2c', 'maya', NULL, NULL, NULL, NULL, NULL, 'generateImage', 'studio', 'studio', '1b573e7e2f06a399f8e525818c96fbe4fc99b6e506ff445cb27053371d9cb1bd', '{"_tag":"generateImage","v":1,"prompt":{"scene":"maya in a sunlit café"},"subjects":[],"inputs":[],"size":{"_tag":"aspect","aspect":"1:1"},"count":1,"seed":1,"recipe":{"v":1,"name":"plain","capability":"generateImage","provider":"paid","settings":{},"retries":0}}', '{"v":1,"name":"studio","provider":"paid","account":"studio","settings":{"url":"http://paid.invalid","guarantee":"keyed","slots":2,"price":"0.125","keyLifeSeconds":3600,"findDelaySeconds":0.1,"giveUpAfterSeconds":3600}}', NULL, 'settled', 11, NULL, '{"v":1,"number":1,"fresh":0,"replaced":0,"fallbacks":[],"sends":1,"firstSentAt":"2026-11-30T21:55:58.264Z","sendBy":"2026-11-30T21:55:58.464Z","tries":0,"estimate":{"v":1,"unit":"credits","amounts":{"low":"2","likely":"2","high":"2"},"money":{"currency":"USD","amounts":{"low":"0.125","likely":"0.125","high":"0.125"}},"source":"priceTable"},"ticket":{"v":1,"provider":"paid","connection":"studio","account":"studio","capability":"generateImage","id":"r1","intent":"done.1","place":"anywhere","submittedAt":"2026-11-30T21:55:58.753Z","details":{}},"ticketedAt":"2026-11-30T21:55:58.769Z","pollWaitSeconds":0.06,"runningFrom":"2026-11-30T21:55:58.921Z","runningUntil":"2026-11-30T21:55:58.921Z","progress":{"v":1,"state":"running","fraction":0.5},"progressAt":"2026-11-30T21:55:58.921Z","outcome":{"v":1,"usage":[{"unit":"credits","amount":"2","source":"provider","worth":{"amount":"0.125","currency":"USD"}}],"billed":"yes","warnings":[],"state":"succeeded","outputs":[{"_tag":"file","file":{"role":"picture","locator":{}}}]},"warnings":[],"outputs":[{"output":0,"file":0,"role":"picture","sha256":"a57b5673623c52077a060a96ded5ff1fc5ca9a1ae7d460cb63f2cbb322b5cb84"}],"identityModels":[],"cancelSent":0}', NULL, NULL, '2026-11-30T21:55:56.846Z', '2026-11-30T21:55:59.347Z', '2026-11-30T21:55:59.347Z');
INSERT INTO "jobs" VALUES ('test', 'running-1', 2, 'running-1', '393d0e6e630ec8b90fcc922e5508855d00462c26bbc698e173042b9c37a83331', 'maya', NULL, NULL, NULL, NULL, NULL, 'generateImage', 'studio', 'studio', 'd1d2b4c7022d593c292fd47c3da50b9e8cd8baa65dd5a93ad5e5562570ec63af', '{"_tag":"generateImage","v":1,"prompt":{"scene":"maya in a sunlit café"},"subjects":[],"inputs":[],"size":{"_tag":"aspect","aspect":"1:1"},"count":1,"seed":2,"recipe":{"v":1,"name":"plain","capability":"generateImage","provider":"paid","settings":{},"retries":0}}', '{"v":1,"name":"studio","provider":"paid","account":"studio","settings":{"url":"http://paid.invalid","guarantee":"keyed","slots":2,"price":"0.125","keyLifeSeconds":3600,"findDelaySeconds":0.1,"giveUpAfterSeconds":3600}}', NULL, 'running', 27, '2026-11-30T21:56:04.310Z', '{"v":1,"number":1,"fresh":0,"replaced":0,"fallbacks":[],"sends":1,"firstSentAt":"2026-11-30T21:56:00.226Z","sendBy":"2026-11-30T21:56:00.426Z","tries":0,"estimate":{"v":1,"unit":"credits","amounts":{"low":"2","likely":"2","high":"2"},"money":{"currency":"USD","amounts":{"low":"0.125","likely":"0.125","high":"0.125"}},"source":"priceTable"},"ticket":{"v":1,"provider":"paid","connection":"studio","account":"studio","capability":"generateImage","id":"r2","intent":"running-1.1","place":"anywhere","submittedAt":"2026-11-30T21:56:00.328Z","details":{}},"ticketedAt":"2026-11-30T21:56:00.350Z","pollWaitSeconds":0.2,"runningFrom":"2026-11-30T21:56:00.400Z","runningUntil":"2026-11-30T21:56:04.110Z","progress":{"v":1,"state":"running","fraction":0},"progressAt":"2026-11-30T21:56:00.400Z","warnings":[],"outputs":[],"identityModels":[],"cancelSent":0}', NULL, NULL, '2026-11-30T21:55:59.951Z', '2026-11-30T21:56:04.110Z', NULL);
INSERT INTO "jobs" VALUES ('test', 'running-2', 3, 'running-2', '55b2f5344cea3a2d597a59670dd9b0fbb58f5ccc665daa787cd17d1f6d0b9247', 'maya', NULL, NULL, NULL, NULL, NULL, 'generateImage', 'studio', 'studio', '37400ce7b806234a78c390c5186298fc4ea1b4b677ac5a3342514f4d4436bda9', '{"_tag":"generateImage","v":1,"prompt":{"scene":"maya in a sunlit café"},"subjects":[],"inputs":[],"size":{"_tag":"aspect","aspect":"1:1"},"count":1,"seed":3,"recipe":{"v":1,"name":"plain","capability":"generateImage","provider":"paid","settings":{},"retries":0}}', '{"v":1,"name":"studio","provider":"paid","account":"studio","settings":{"url":"http://paid.invalid","guarantee":"keyed","slots":2,"price":"0.125","keyLifeSeconds":3600,"findDelaySeconds":0.1,"giveUpAfterSeconds":3600}}', NULL, 'running', 24, '2026-11-30T21:56:04.162Z', '{"v":1,"number":1,"fresh":0,"replaced":0,"fallbacks":[],"sends":1,"firstSentAt":"2026-11-30T21:56:00.718Z","sendBy":"2026-11-30T21:56:00.918Z","tries":0,"estimate":{"v":1,"unit":"credits","amounts":{"low":"2","likely":"2","high":"2"},"money":{"currency":"USD","amounts":{"low":"0.125","likely":"0.125","high":"0.125"}},"source":"priceTable"},"ticket":{"v":1,"provider":"paid","connection":"studio","account":"studio","capability":"generateImage","id":"r3","intent":"running-2.1","place":"anywhere","submittedAt":"2026-11-30T21:56:00.863Z","details":{}},"ticketedAt":"2026-11-30T21:56:00.863Z","pollWaitSeconds":0.2,"runningFrom":"2026-11-30T21:56:00.981Z","runningUntil":"2026-11-30T21:56:03.962Z","progress":{"v":1,"state":"running","fraction":0},"progressAt":"2026-11-30T21:56:00.981Z","warnings":[],"outputs":[],"identityModels":[],"cancelSent":0}', NULL, NULL, '2026-11-30T21:56:00.494Z', '2026-11-30T21:56:03.962Z', NULL);
INSERT INTO "jobs" VALUES ('test', 'waiting', 4, 'waiting', 'dedbcebc9268ae335457c1b2a6a82b68c086da0dd17626b3d526570b070ddfb1', 'maya', NULL, NULL, NULL, NULL, NULL, 'generateImage', 'studio', 'studio', 'c75a6d45a954812db0f7413b2b8673c4a66001b2ce1c272d9c3f189707537ac7', '{"_tag":"generateImage","v":1,"prompt":{"scene":"maya in a sunlit café"},"subjects":[],"inputs":[],"size":{"_tag":"aspect","aspect":"1:1"},"count":1,"seed":4,"recipe":{"v":1,"name":"plain","capability":"generateImage","provider":"paid","settings":{},"retries":0}}', '{"v":1,"name":"studio","provider":"paid","account":"studio","settings":{"url":"http://paid.invalid","guarantee":"keyed","slots":2,"price":"0.125","keyLifeSeconds":3600,"findDelaySeconds":0.1,"giveUpAfterSeconds":3600}}', NULL, 'intended', 13, '2026-11-30T21:56:04.182Z', '{"v":1,"number":1,"fresh":0,"replaced":0,"fallbacks":[],"sends":0,"tries":0,"estimate":{"v":1,"unit":"credits","amounts":{"low":"2","likely":"2","high":"2"},"money":{"currency":"USD","amounts":{"low":"0.125","likely":"0.125","high":"0.125"}},"source":"priceTable"},"warnings":[],"outputs":[],"identityModels":[],"cancelSent":0}', NULL, NULL, '2026-11-30T21:56:01.045Z', '2026-11-30T21:56:03.882Z', NULL);
INSERT INTO "jobs" VALUES ('test', 'unknown', 5, 'unknown', 'cad119e76cbd55f6e88f40aad7ce517c83783b4a73abe278229848fae6a3f686', 'maya', NULL, NULL, NULL, NULL, NULL, 'generateImage', 'blind', 'blind', 'c0ac0a9a2f223a7c1d7429db8ff7e0788a969f90bd549b1b51b243fb7e1ae5d9', '{"_tag":"generateImage","v":1,"prompt":{"scene":"maya in a sunlit café"},"subjects":[],"inputs":[],"size":{"_tag":"aspect","aspect":"1:1"},"count":1,"seed":5,"recipe":{"v":1,"name":"plain","capability":"generateImage","provider":"paid","settings":{},"retries":0}}', '{"v":1,"name":"blind","provider":"paid","account":"blind","settings":{"url":"http://paid.invalid","guarantee":"blind","slots":0,"price":"0.125","keyLifeSeconds":3600,"findDelaySeconds":0.1,"giveUpAfterSeconds":3600}}', NULL, 'unknown', 7, NULL, '{"v":1,"number":1,"fresh":0,"replaced":0,"fallbacks":[],"sends":1,"firstSentAt":"2026-11-30T21:56:02.097Z","sendBy":"2026-11-30T21:56:02.297Z","tries":0,"estimate":{"v":1,"unit":"credits","amounts":{"low":"2","likely":"2","high":"2"},"money":{"currency":"USD","amounts":{"low":"0.125","likely":"0.125","high":"0.125"}},"source":"priceTable"},"error":{"_tag":"SubmissionUnknown","connection":"blind","account":"blind","operation":"submit","message":"blind may have accepted intent unknown.1: its answer never came, and it cannot be asked.","billed":"unknown","retryable":"no","advice":"Look at the account''s own list of jobs, then run likeness jobs recover unknown.","cause":{"tag":"Unreachable","message":"The paid server does not answer.","cause":{"name":"TypeError","message":"fetch failed","cause":{"name":"SocketError","message":"other side closed","code":"UND_ERR_SOCKET"}}},"intent":"unknown.1"},"warnings":[],"outputs":[],"identityModels":[],"cancelSent":0}', NULL, NULL, '2026-11-30T21:56:01.742Z', '2026-11-30T21:56:02.341Z', NULL);
INSERT INTO "jobs" VALUES ('test', 'sending', 6, 'sending', '45fcd63fb15ab0cf144e696cdd65419c463693bb51a504604529411c7e190a94', 'maya', NULL, NULL, NULL, NULL, NULL, 'generateImage', 'other', 'other', '2cb4ccfd94f428ccd696166e05eaa5f7bf61fa7132dc7539ba49bd8ad7750de4', '{"_tag":"generateImage","v":1,"prompt":{"scene":"maya in a sunlit café"},"subjects":[],"inputs":[],"size":{"_tag":"aspect","aspect":"1:1"},"count":1,"seed":6,"recipe":{"v":1,"name":"plain","capability":"generateImage","provider":"paid","settings":{},"retries":0}}', '{"v":1,"name":"other","provider":"paid","account":"other","settings":{"url":"http://paid.invalid","guarantee":"keyed","slots":0,"price":"0.125","keyLifeSeconds":3600,"findDelaySeconds":0.1,"giveUpAfterSeconds":3600}}', NULL, 'sending', 6, '2026-11-30T21:56:03.653Z', '{"v":1,"number":1,"fresh":0,"replaced":0,"fallbacks":[],"sends":1,"firstSentAt":"2026-11-30T21:56:03.453Z","sendBy":"2026-11-30T21:56:03.653Z","tries":0,"estimate":{"v":1,"unit":"credits","amounts":{"low":"2","likely":"2","high":"2"},"money":{"currency":"USD","amounts":{"low":"0.125","likely":"0.125","high":"0.125"}},"source":"priceTable"},"warnings":[],"outputs":[],"identityModels":[],"cancelSent":0}', NULL, NULL, '2026-11-30T21:56:03.073Z', '2026-11-30T21:56:03.454Z', NULL);
INSERT INTO "intents" VALUES ('test', 'done.1', 'done', 'maya', NULL, '{"v":1,"request":"1b573e7e2f06a399f8e525818c96fbe4fc99b6e506ff445cb27053371d9cb1bd","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":1,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"1597c5cb-a0f7-466c-8db3-0ba6daf10303","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]}', '{"v":1,"id":"done.1","prepared":{"v":1,"request":"1b573e7e2f06a399f8e525818c96fbe4fc99b6e506ff445cb27053371d9cb1bd","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":1,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"1597c5cb-a0f7-466c-8db3-0ba6daf10303","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]},"attempt":1,"sendBy":"2026-11-30T21:55:58.464Z","firstSentAt":"2026-11-30T21:55:58.264Z"}', NULL, '616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585', 'studio', 'credits', '2', '2026-11-30T21:55:59.345Z', '{"v":1,"at":"2026-11-30T21:55:59.345Z","outcome":"succeeded","submittedAt":"2026-11-30T21:55:58.264Z","ticket":{"v":1,"provider":"paid","connection":"studio","account":"studio","capability":"generateImage","id":"r1","intent":"done.1","place":"anywhere","submittedAt":"2026-11-30T21:55:58.753Z","details":{}}}');
INSERT INTO "intents" VALUES ('test', 'running-1.1', 'running-1', 'maya', NULL, '{"v":1,"request":"d1d2b4c7022d593c292fd47c3da50b9e8cd8baa65dd5a93ad5e5562570ec63af","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":2,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"0b44ac88-008e-4947-837e-35622d3aacd4","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]}', '{"v":1,"id":"running-1.1","prepared":{"v":1,"request":"d1d2b4c7022d593c292fd47c3da50b9e8cd8baa65dd5a93ad5e5562570ec63af","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":2,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"0b44ac88-008e-4947-837e-35622d3aacd4","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]},"attempt":1,"sendBy":"2026-11-30T21:56:00.426Z","firstSentAt":"2026-11-30T21:56:00.226Z"}', NULL, '616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585', 'studio', NULL, NULL, NULL, NULL);
INSERT INTO "intents" VALUES ('test', 'running-2.1', 'running-2', 'maya', NULL, '{"v":1,"request":"37400ce7b806234a78c390c5186298fc4ea1b4b677ac5a3342514f4d4436bda9","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":3,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"e6641c9d-bf35-438c-9441-decb0450571c","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]}', '{"v":1,"id":"running-2.1","prepared":{"v":1,"request":"37400ce7b806234a78c390c5186298fc4ea1b4b677ac5a3342514f4d4436bda9","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":3,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"e6641c9d-bf35-438c-9441-decb0450571c","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]},"attempt":1,"sendBy":"2026-11-30T21:56:00.918Z","firstSentAt":"2026-11-30T21:56:00.718Z"}', NULL, '616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585', 'studio', NULL, NULL, NULL, NULL);
INSERT INTO "intents" VALUES ('test', 'waiting.1', 'waiting', 'maya', NULL, '{"v":1,"request":"c75a6d45a954812db0f7413b2b8673c4a66001b2ce1c272d9c3f189707537ac7","capability":"generateImage","provider":"paid","connection":"studio","account":"studio","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":4,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"621ccca0-619d-4792-ba18-298a8717e341","place":"anywhere","needs":[{"resource":"account:studio","slots":1,"capacity":2}],"references":[],"warnings":[]}', NULL, NULL, '616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585', 'studio', NULL, NULL, NULL, NULL);
INSERT INTO "intents" VALUES ('test', 'unknown.1', 'unknown', 'maya', NULL, '{"v":1,"request":"c0ac0a9a2f223a7c1d7429db8ff7e0788a969f90bd549b1b51b243fb7e1ae5d9","capability":"generateImage","provider":"paid","connection":"blind","account":"blind","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":5,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"04598c3a-ae17-4ac0-b7bf-64e1b10b6a0c","place":"anywhere","needs":[],"references":[],"warnings":[]}', '{"v":1,"id":"unknown.1","prepared":{"v":1,"request":"c0ac0a9a2f223a7c1d7429db8ff7e0788a969f90bd549b1b51b243fb7e1ae5d9","capability":"generateImage","provider":"paid","connection":"blind","account":"blind","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":5,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"04598c3a-ae17-4ac0-b7bf-64e1b10b6a0c","place":"anywhere","needs":[],"references":[],"warnings":[]},"attempt":1,"sendBy":"2026-11-30T21:56:02.297Z","firstSentAt":"2026-11-30T21:56:02.097Z"}', NULL, '616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585', 'blind', NULL, NULL, NULL, NULL);
INSERT INTO "intents" VALUES ('test', 'sending.1', 'sending', 'maya', NULL, '{"v":1,"request":"2cb4ccfd94f428ccd696166e05eaa5f7bf61fa7132dc7539ba49bd8ad7750de4","capability":"generateImage","provider":"paid","connection":"other","account":"other","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":6,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"2727c461-2c13-4327-8294-e205409a46a3","place":"anywhere","needs":[],"references":[],"warnings":[]}', '{"v":1,"id":"sending.1","prepared":{"v":1,"request":"2cb4ccfd94f428ccd696166e05eaa5f7bf61fa7132dc7539ba49bd8ad7750de4","capability":"generateImage","provider":"paid","connection":"other","account":"other","endpoint":"POST /jobs","body":"{\"_tag\":\"generateImage\",\"count\":1,\"inputs\":[],\"prompt\":{\"scene\":\"maya in a sunlit café\"},\"recipe\":{\"capability\":\"generateImage\",\"name\":\"plain\",\"provider\":\"paid\",\"retries\":0,\"settings\":{},\"v\":1},\"seed\":6,\"size\":{\"_tag\":\"aspect\",\"aspect\":\"1:1\"},\"subjects\":[],\"v\":1}","key":"2727c461-2c13-4327-8294-e205409a46a3","place":"anywhere","needs":[],"references":[],"warnings":[]},"attempt":1,"sendBy":"2026-11-30T21:56:03.653Z","firstSentAt":"2026-11-30T21:56:03.453Z"}', NULL, '616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585', 'other', NULL, NULL, NULL, NULL);
INSERT INTO "needs" VALUES ('test', 'running-1', 'paid/account:studio', 1, 2, 2, 1);
INSERT INTO "needs" VALUES ('test', 'running-2', 'paid/account:studio', 1, 2, 3, 1);
INSERT INTO "needs" VALUES ('test', 'waiting', 'paid/account:studio', 1, 2, 4, 0);
INSERT INTO "reservations" VALUES ('test', 'running-1.1', 112500, '2026-11-30', 'p-8a897508ae2d0c1e', NULL, NULL);
INSERT INTO "reservations" VALUES ('test', 'running-2.1', 112500, '2026-11-30', 'p-8a897508ae2d0c1e', NULL, NULL);
INSERT INTO "reservations" VALUES ('test', 'waiting.1', 112500, '2026-11-30', 'p-8a897508ae2d0c1e', NULL, NULL);
INSERT INTO "reservations" VALUES ('test', 'unknown.1', 112500, '2026-11-30', 'p-8a897508ae2d0c1e', NULL, NULL);
INSERT INTO "reservations" VALUES ('test', 'sending.1', 112500, '2026-11-30', 'p-8a897508ae2d0c1e', NULL, NULL);
INSERT INTO "ledger" VALUES ('test', 'charge/done.1/usage/0', 1, '{"v":1,"kind":"charge","intent":"done.1","source":"usage/0","at":"2026-11-30T21:55:59.345Z","provider":"paid","connection":"studio","account":"studio","capability":"generateImage","persona":"p-8a897508ae2d0c1e","amount":{"amount":"0.125","currency":"USD"},"converted":{"amount":{"amount":"0.1125","currency":"EUR"},"rate":"0.9"},"credits":"2","usageSource":"provider","billed":"yes"}', '2026-11-30T21:55:59.345Z', '2026-11-30', 'charge', 'done', 'done.1', 'studio', 'studio', 'p-8a897508ae2d0c1e', NULL, NULL, 112500);
INSERT INTO "events" VALUES ('test', 1, '2026-11-30T21:55:56.883Z', 'job-requested', 'done', NULL, '{"request":"1b573e7e2f06a399f8e525818c96fbe4fc99b6e506ff445cb27053371d9cb1bd","recipe":"616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585"}');
INSERT INTO "events" VALUES ('test', 2, '2026-11-30T21:55:57.957Z', 'job-moved', 'done', 'done.1', '{"from":"requested","to":"prepared"}');
INSERT INTO "events" VALUES ('test', 3, '2026-11-30T21:55:58.042Z', 'job-moved', 'done', 'done.1', '{"from":"prepared","to":"priced"}');
INSERT INTO "events" VALUES ('test', 4, '2026-11-30T21:55:58.178Z', 'job-moved', 'done', 'done.1', '{"from":"priced","to":"intended"}');
INSERT INTO "events" VALUES ('test', 5, '2026-11-30T21:55:58.276Z', 'intent-sent', 'done', 'done.1', '{"attempt":1}');
INSERT INTO "events" VALUES ('test', 6, '2026-11-30T21:55:58.288Z', 'job-moved', 'done', 'done.1', '{"from":"intended","to":"sending"}');
INSERT INTO "events" VALUES ('test', 7, '2026-11-30T21:55:58.770Z', 'ticket-received', 'done', 'done.1', '{"ticket":"r1"}');
INSERT INTO "events" VALUES ('test', 8, '2026-11-30T21:55:58.775Z', 'job-moved', 'done', 'done.1', '{"from":"sending","to":"ticketed"}');
INSERT INTO "events" VALUES ('test', 9, '2026-11-30T21:55:58.968Z', 'job-moved', 'done', 'done.1', '{"from":"ticketed","to":"running"}');
INSERT INTO "events" VALUES ('test', 10, '2026-11-30T21:55:59.091Z', 'job-moved', 'done', 'done.1', '{"from":"running","to":"succeeded"}');
INSERT INTO "events" VALUES ('test', 11, '2026-11-30T21:55:59.314Z', 'asset-stored', 'done', 'done.1', '{"sha256":"a57b5673623c52077a060a96ded5ff1fc5ca9a1ae7d460cb63f2cbb322b5cb84"}');
INSERT INTO "events" VALUES ('test', 12, '2026-11-30T21:55:59.316Z', 'job-moved', 'done', 'done.1', '{"from":"succeeded","to":"collected"}');
INSERT INTO "events" VALUES ('test', 13, '2026-11-30T21:55:59.346Z', 'charge-booked', 'done', 'done.1', '{"key":"charge/done.1/usage/0","kind":"charge"}');
INSERT INTO "events" VALUES ('test', 14, '2026-11-30T21:55:59.371Z', 'job-moved', 'done', 'done.1', '{"from":"collected","to":"settled"}');
INSERT INTO "events" VALUES ('test', 15, '2026-11-30T21:55:59.958Z', 'job-requested', 'running-1', NULL, '{"request":"d1d2b4c7022d593c292fd47c3da50b9e8cd8baa65dd5a93ad5e5562570ec63af","recipe":"616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585"}');
INSERT INTO "events" VALUES ('test', 16, '2026-11-30T21:56:00.127Z', 'job-moved', 'running-1', 'running-1.1', '{"from":"requested","to":"prepared"}');
INSERT INTO "events" VALUES ('test', 17, '2026-11-30T21:56:00.176Z', 'job-moved', 'running-1', 'running-1.1', '{"from":"prepared","to":"priced"}');
INSERT INTO "events" VALUES ('test', 18, '2026-11-30T21:56:00.206Z', 'job-moved', 'running-1', 'running-1.1', '{"from":"priced","to":"intended"}');
INSERT INTO "events" VALUES ('test', 19, '2026-11-30T21:56:00.226Z', 'intent-sent', 'running-1', 'running-1.1', '{"attempt":1}');
INSERT INTO "events" VALUES ('test', 20, '2026-11-30T21:56:00.226Z', 'job-moved', 'running-1', 'running-1.1', '{"from":"intended","to":"sending"}');
INSERT INTO "events" VALUES ('test', 21, '2026-11-30T21:56:00.351Z', 'ticket-received', 'running-1', 'running-1.1', '{"ticket":"r2"}');
INSERT INTO "events" VALUES ('test', 22, '2026-11-30T21:56:00.351Z', 'job-moved', 'running-1', 'running-1.1', '{"from":"sending","to":"ticketed"}');
INSERT INTO "events" VALUES ('test', 23, '2026-11-30T21:56:00.405Z', 'job-moved', 'running-1', 'running-1.1', '{"from":"ticketed","to":"running"}');
INSERT INTO "events" VALUES ('test', 24, '2026-11-30T21:56:00.494Z', 'job-requested', 'running-2', NULL, '{"request":"37400ce7b806234a78c390c5186298fc4ea1b4b677ac5a3342514f4d4436bda9","recipe":"616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585"}');
INSERT INTO "events" VALUES ('test', 25, '2026-11-30T21:56:00.606Z', 'job-moved', 'running-2', 'running-2.1', '{"from":"requested","to":"prepared"}');
INSERT INTO "events" VALUES ('test', 26, '2026-11-30T21:56:00.658Z', 'job-moved', 'running-2', 'running-2.1', '{"from":"prepared","to":"priced"}');
INSERT INTO "events" VALUES ('test', 27, '2026-11-30T21:56:00.704Z', 'job-moved', 'running-2', 'running-2.1', '{"from":"priced","to":"intended"}');
INSERT INTO "events" VALUES ('test', 28, '2026-11-30T21:56:00.742Z', 'intent-sent', 'running-2', 'running-2.1', '{"attempt":1}');
INSERT INTO "events" VALUES ('test', 29, '2026-11-30T21:56:00.742Z', 'job-moved', 'running-2', 'running-2.1', '{"from":"intended","to":"sending"}');
INSERT INTO "events" VALUES ('test', 30, '2026-11-30T21:56:00.863Z', 'ticket-received', 'running-2', 'running-2.1', '{"ticket":"r3"}');
INSERT INTO "events" VALUES ('test', 31, '2026-11-30T21:56:00.884Z', 'job-moved', 'running-2', 'running-2.1', '{"from":"sending","to":"ticketed"}');
INSERT INTO "events" VALUES ('test', 32, '2026-11-30T21:56:00.982Z', 'job-moved', 'running-2', 'running-2.1', '{"from":"ticketed","to":"running"}');
INSERT INTO "events" VALUES ('test', 33, '2026-11-30T21:56:01.046Z', 'job-requested', 'waiting', NULL, '{"request":"c75a6d45a954812db0f7413b2b8673c4a66001b2ce1c272d9c3f189707537ac7","recipe":"616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585"}');
INSERT INTO "events" VALUES ('test', 34, '2026-11-30T21:56:01.153Z', 'job-moved', 'waiting', 'waiting.1', '{"from":"requested","to":"prepared"}');
INSERT INTO "events" VALUES ('test', 35, '2026-11-30T21:56:01.160Z', 'job-moved', 'waiting', 'waiting.1', '{"from":"prepared","to":"priced"}');
INSERT INTO "events" VALUES ('test', 36, '2026-11-30T21:56:01.180Z', 'job-moved', 'waiting', 'waiting.1', '{"from":"priced","to":"intended"}');
INSERT INTO "events" VALUES ('test', 37, '2026-11-30T21:56:01.774Z', 'job-requested', 'unknown', NULL, '{"request":"c0ac0a9a2f223a7c1d7429db8ff7e0788a969f90bd549b1b51b243fb7e1ae5d9","recipe":"616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585"}');
INSERT INTO "events" VALUES ('test', 38, '2026-11-30T21:56:01.961Z', 'job-moved', 'unknown', 'unknown.1', '{"from":"requested","to":"prepared"}');
INSERT INTO "events" VALUES ('test', 39, '2026-11-30T21:56:02.017Z', 'job-moved', 'unknown', 'unknown.1', '{"from":"prepared","to":"priced"}');
INSERT INTO "events" VALUES ('test', 40, '2026-11-30T21:56:02.050Z', 'job-moved', 'unknown', 'unknown.1', '{"from":"priced","to":"intended"}');
INSERT INTO "events" VALUES ('test', 41, '2026-11-30T21:56:02.098Z', 'intent-sent', 'unknown', 'unknown.1', '{"attempt":1}');
INSERT INTO "events" VALUES ('test', 42, '2026-11-30T21:56:02.098Z', 'job-moved', 'unknown', 'unknown.1', '{"from":"intended","to":"sending"}');
INSERT INTO "events" VALUES ('test', 43, '2026-11-30T21:56:02.341Z', 'job-moved', 'unknown', 'unknown.1', '{"from":"sending","to":"unknown"}');
INSERT INTO "events" VALUES ('test', 44, '2026-11-30T21:56:03.073Z', 'job-requested', 'sending', NULL, '{"request":"2cb4ccfd94f428ccd696166e05eaa5f7bf61fa7132dc7539ba49bd8ad7750de4","recipe":"616a8db29d0dba5da345825ea8ed30097e7c51b6e6e7297d3ddf19ebcd69b585"}');
INSERT INTO "events" VALUES ('test', 45, '2026-11-30T21:56:03.281Z', 'job-moved', 'sending', 'sending.1', '{"from":"requested","to":"prepared"}');
INSERT INTO "events" VALUES ('test', 46, '2026-11-30T21:56:03.303Z', 'job-moved', 'sending', 'sending.1', '{"from":"prepared","to":"priced"}');
INSERT INTO "events" VALUES ('test', 47, '2026-11-30T21:56:03.417Z', 'job-moved', 'sending', 'sending.1', '{"from":"priced","to":"intended"}');
INSERT INTO "events" VALUES ('test', 48, '2026-11-30T21:56:03.454Z', 'intent-sent', 'sending', 'sending.1', '{"attempt":1}');
INSERT INTO "events" VALUES ('test', 49, '2026-11-30T21:56:03.454Z', 'job-moved', 'sending', 'sending.1', '{"from":"intended","to":"sending"}');
INSERT INTO "cluster_runner_migrations" VALUES (1, '2026-11-30 21:55:57', 'create_tables');
INSERT INTO "cluster_runners" VALUES (1, 'localhost:34431', '{"address":{"host":"localhost","port":34431},"groups":["default"],"weight":1}', 1, '2026-11-30 21:56:02');
INSERT INTO "cluster_locks" VALUES ('default:1', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:2', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:3', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:4', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:5', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:6', 'localhost:34431', '2026-11-30 21:56:02');
INSERT INTO "cluster_locks" VALUES ('default:7', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:8', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:9', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:10', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:11', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:12', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:13', 'localhost:34431', '2026-11-30 21:55:59');
INSERT INTO "cluster_locks" VALUES ('default:14', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:15', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_locks" VALUES ('default:16', 'localhost:34431', '2026-11-30 21:55:57');
INSERT INTO "cluster_migrations" VALUES (1, '2026-11-30 21:55:57', 'create_tables');
INSERT INTO "cluster_migrations" VALUES (2, '2026-11-30 21:55:57', 'entity_type_size');
INSERT INTO "cluster_migrations" VALUES (3, '2026-11-30 21:55:57', 'pg_messages_rowid_index');
INSERT INTO "cluster_messages" VALUES (253277901554294784, 'Workflow/Pass/4bf518275dcf6407a53ac52bf8cbc5dd/run/', 'default:13', 'Workflow/Pass', '4bf518275dcf6407a53ac52bf8cbc5dd', 0, 'run', '{"job":"done","pass":2,"waitSeconds":0}', '{}', 'c9e8e40b054bf5548289da9caa01945b', 'f6af57bce0cd1178', 1, 1, 253277901554294784, NULL, 253277909962199040, '2026-11-30 21:55:57', NULL);
INSERT INTO "cluster_messages" VALUES (253277912499752960, 'Workflow/Pass/de6e7e7b2b0335755d90c4927cef86ad/run/', 'default:16', 'Workflow/Pass', 'de6e7e7b2b0335755d90c4927cef86ad', 0, 'run', '{"job":"running-1","pass":2,"waitSeconds":0}', '{}', 'a4d96d6576946065dc2bb81cbdc5dc2e', '165fd8ef199b3564', 1, 0, 253277912499752960, NULL, NULL, '2026-11-30 21:56:00', NULL);
INSERT INTO "cluster_messages" VALUES (253277914697568256, 'Workflow/Pass/32b45298d792d162c5f151301fa96739/run/', 'default:16', 'Workflow/Pass', '32b45298d792d162c5f151301fa96739', 0, 'run', '{"job":"running-2","pass":2,"waitSeconds":0}', '{}', 'b46d3f772e3d7b078725c03a2f109d0c', 'e6eaa89dde60022f', 1, 0, 253277914697568256, NULL, NULL, '2026-11-30 21:56:00', NULL);
INSERT INTO "cluster_messages" VALUES (253277917000241152, 'Workflow/Pass/381cff5f2c52d6868ffebc273adf96e6/run/', 'default:1', 'Workflow/Pass', '381cff5f2c52d6868ffebc273adf96e6', 0, 'run', '{"job":"waiting","pass":2,"waitSeconds":0}', '{}', '134bf4573ff105e55857a8e9a9bb439c', '0a3e03f7bfbcb638', 1, 0, 253277917000241152, NULL, NULL, '2026-11-30 21:56:01', NULL);
INSERT INTO "cluster_messages" VALUES (253277920280186880, 'Workflow/Pass/995585c32750c014bc425bc40f595cf6/run/', 'default:6', 'Workflow/Pass', '995585c32750c014bc425bc40f595cf6', 0, 'run', '{"job":"unknown","pass":2,"waitSeconds":0}', '{}', '89bc0678c3743dead760973b6c5156f0', '01fe9b75b0d2cdba', 1, 1, 253277920280186880, NULL, 253277922436059136, '2026-11-30 21:56:01', NULL);
INSERT INTO "cluster_messages" VALUES (253277925569204224, 'Workflow/Pass/91ba09aa185255c8cf62f5bb2618a139/run/', 'default:8', 'Workflow/Pass', '91ba09aa185255c8cf62f5bb2618a139', 0, 'run', '{"job":"sending","pass":2,"waitSeconds":0}', '{}', '102cbb42c6df12cce7f2506270c7fea3', '3f4db55064e62856', 1, 0, 253277925569204224, NULL, NULL, '2026-11-30 21:56:03', NULL);
INSERT INTO "cluster_replies" VALUES (253277909962199040, 0, 253277901554294784, '{"_tag":"Success","value":{"_tag":"Complete","exit":{"_tag":"Success","value":null}}}', NULL, 0);
INSERT INTO "cluster_replies" VALUES (253277922436059136, 0, 253277920280186880, '{"_tag":"Success","value":{"_tag":"Complete","exit":{"_tag":"Success","value":null}}}', NULL, 0);
CREATE INDEX "jobsDue" ON "jobs" ("dueAt");
CREATE INDEX "intentsRecipe" ON "intents" ("workspace", "recipe", "settledAt");
CREATE INDEX "needsResource" ON "needs" ("resource", "asked");
CREATE INDEX "ledgerOrder" ON "ledger" ("workspace", "sequence");
CREATE INDEX "cluster_messages_shard_idx"
              ON "cluster_messages" (shard_id, processed, last_read, deliver_at)
            ;
CREATE INDEX "cluster_messages_request_id_idx"
              ON "cluster_messages" (request_id)
            ;
CREATE INDEX "cluster_replies_request_lookup_idx"
            ON "cluster_replies" (request_id, kind, acked);
