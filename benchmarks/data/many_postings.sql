-- A record of :postings postings, made inside PostgreSQL: for benchmarks/query_plans.py.
INSERT INTO institutions (institution_id, name_ja, type, language, created_at)
SELECT 'A' || lpad(n::text, 9, '0'), '見本大学' || n, 'national_university', 'ja', now()
FROM generate_series(0, :postings / 200) AS n;

-- A quarter imported, the others in the hands of institutions, one of them with a hundredth of all.
INSERT INTO postings (data_number, institution_id, state, revision, public_revision, visible_from,
                      visible_until, deadline, upcoming_at, created_at, changed_at, public, upcoming)
SELECT 'D' || lpad(n::text, 9, '0'),
       CASE WHEN n % 4 = 0 THEN NULL
            WHEN n % 100 = 1 THEN 'A000000042'
            ELSE 'A' || lpad((n * 7919 % (:postings / 200))::text, 9, '0') END,
       CASE WHEN n % 50 = 1 THEN 'draft'
            WHEN n % 1000 = 2 THEN 'requested'
            WHEN n % 2000 = 3 THEN 'correction_scheduled'
            WHEN n % 3 = 0 THEN 'published'
            ELSE 'ended' END,
       1,
       CASE WHEN n % 50 = 1 THEN NULL ELSE 1 END,
       CASE WHEN n % 50 = 1 THEN NULL
            ELSE timestamptz '2026-11-20 03:00:00Z' - n * 97 % 1500 * interval '1 day' END,
       CASE WHEN n % 50 = 1 THEN NULL
            ELSE timestamptz '2027-01-20 03:00:00Z' - n * 97 % 1500 * interval '1 day' END,
       CASE WHEN n % 50 = 1 THEN NULL ELSE date '2027-01-19' - (n * 97 % 1500)::integer END,
       CASE WHEN n % 2000 = 3
            THEN timestamptz '2026-11-20 03:00:00Z' + n % 70 * interval '1 day' END,
       timestamptz '2026-11-20 03:00:00Z' - n * interval '40 seconds',
       timestamptz '2026-11-20 03:00:00Z' - n * 7919 % :postings * interval '40 seconds',
       CASE WHEN n % 50 = 1 THEN NULL ELSE '{"title":"' || repeat(md5(n::text), 60) || '"}' END,
       CASE WHEN n % 2000 = 3 THEN '{}' END
FROM generate_series(1, :postings::bigint) AS n;

INSERT INTO posting_revisions (data_number, revision, at, actor_kind, action, changed, state, public)
SELECT data_number, 1, created_at, 'import', 'import', '[]', state, public FROM postings;

INSERT INTO posting_bands (band, data_number)
SELECT (n * 16 + band) % 700001, 'D' || lpad(n::text, 9, '0')
FROM generate_series(1, :postings::bigint) AS n, generate_series(1, 4) AS band;

INSERT INTO access_counts (data_number, day, accesses)
SELECT 'D' || lpad(n::text, 9, '0'), date '2026-11-20' - day, n % 50
FROM generate_series(1, :postings::bigint) AS n, generate_series(0, 2) AS day;
INSERT INTO access_totals (data_number, total)
SELECT data_number, sum(accesses) FROM access_counts GROUP BY data_number;

INSERT INTO profiles (profile_number, revision, visible_from, visible_until, created_at, changed_at,
                      public)
SELECT 'S' || lpad(n::text, 9, '0'), 1, now(), now() + interval '1 year', now(), now(),
       '{"headline":"' || repeat(md5(n::text), 30) || '"}'
FROM generate_series(1, :postings / 5) AS n;

-- Of a hundred thousand requests, one in two hundred is open.
INSERT INTO requests (id, kind, data_number, institution_id, opened_by_kind, opened_at, message,
                      decision, decided_by_kind, decided_at, reason)
SELECT gen_random_uuid()::text, CASE WHEN n % 3 = 0 THEN 'correction' ELSE 'publication' END,
       'D' || lpad((n * 10)::text, 9, '0'), 'A' || lpad((n % (:postings / 200))::text, 9, '0'), 'institution',
       now(), '', CASE WHEN n % 200 > 0 THEN 'accepted' END,
       CASE WHEN n % 200 > 0 THEN 'secretariat' END, CASE WHEN n % 200 > 0 THEN now() END, ''
FROM generate_series(1, :postings / 10) AS n;

-- The backlog of two hours without an engine, at twenty changes a second.
INSERT INTO outbox (id, kind, subject, state, attempts, created_at, available_at, error)
SELECT gen_random_uuid()::text, 'posting_changed', 'D' || lpad(n::text, 9, '0'),
       CASE WHEN n % 100 = 0 THEN 'dead' WHEN n % 50 = 1 THEN 'leased' ELSE 'pending' END, 0,
       timestamptz '2026-11-20 03:00:00Z' - n * interval '50 milliseconds',
       timestamptz '2026-11-20 03:00:00Z' - n * interval '50 milliseconds', ''
FROM generate_series(1, 144000) AS n;

INSERT INTO index_builds (name, collection, analyzer_version, state, begun_at, reason)
SELECT 'koubo-postings-' || n, 'postings', '7', 'published', now(), '' FROM generate_series(1, 50) AS n;
