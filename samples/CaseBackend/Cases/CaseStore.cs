using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace CaseBackend.Cases;

/// <summary>Stores cases in SQLite.</summary>
internal sealed class CaseStore : IDisposable
{
    private const string Columns = "id, space, owner, title, status, access_mode, assignees, pushed_to, version";

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS cases (
          id TEXT PRIMARY KEY, space TEXT NOT NULL, owner TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL, access_mode TEXT,
          assignees TEXT NOT NULL, pushed_to TEXT, version INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS attachments (
          id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, type TEXT NOT NULL, text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS connectors (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS settings (
          space TEXT NOT NULL, owner TEXT NOT NULL, closure_type TEXT NOT NULL, PRIMARY KEY (space, owner));
        """;

    private readonly string _database;

    // Keeps a database in memory alive.
    private readonly SqliteConnection _held;

    public CaseStore(IConfiguration configuration)
    {
        _database = configuration.GetConnectionString("Cases")
            ?? throw new InvalidOperationException("ConnectionStrings:Cases is not set.");
        _held = Open();
        using var command = Command(_held, Schema);
        command.ExecuteNonQuery();
    }

    /// <summary>The cases of a space to which a filter holds the search, those of a status if one is given.</summary>
    public IReadOnlyList<CaseRecord> List(string space, string? status, SqlFilter filter)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            $"SELECT {Columns} FROM cases WHERE space = $space AND ($status IS NULL OR status = $status) AND {filter.Sql} ORDER BY id",
            [("$space", space), ("$status", status), .. filter.Parameters]);
        return Read(command);
    }

    public CaseRecord? Find(string space, string id)
    {
        using var connection = Open();
        using var command = Command(
            connection, $"SELECT {Columns} FROM cases WHERE space = $space AND id = $id", ("$space", space), ("$id", id));
        return Read(command).SingleOrDefault();
    }

    public void Add(CaseRecord added)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            $"INSERT INTO cases ({Columns}) VALUES ($id, $space, $owner, $title, $status, $mode, $assignees, NULL, 1)",
            ("$id", added.Id),
            ("$space", added.Space),
            ("$owner", added.Owner),
            ("$title", added.Title),
            ("$status", added.Status),
            ("$mode", added.AccessMode),
            ("$assignees", JsonSerializer.Serialize(added.Assignees)));
        command.ExecuteNonQuery();
    }

    /// <summary>Stores a change of the version that was authorized; false if somebody else was faster.</summary>
    public bool TryChange(CaseRecord changed)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            """
            UPDATE cases SET title = $title, status = $status, assignees = $assignees, pushed_to = $pushed, version = version + 1
            WHERE id = $id AND version = $version
            """,
            ("$id", changed.Id),
            ("$title", changed.Title),
            ("$status", changed.Status),
            ("$assignees", JsonSerializer.Serialize(changed.Assignees)),
            ("$pushed", changed.PushedTo),
            ("$version", changed.Version));
        return command.ExecuteNonQuery() == 1;
    }

    public void Attach(string caseId, NewAttachment attachment)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            "INSERT INTO attachments (id, case_id, type, text) VALUES ($id, $case, $type, $text)",
            ("$id", Guid.NewGuid().ToString("N")),
            ("$case", caseId),
            ("$type", attachment.Type),
            ("$text", attachment.Text));
        command.ExecuteNonQuery();
    }

    /// <summary>Deletes all the cases in the versions that were authorized, or none.</summary>
    public bool TryDelete(IReadOnlyList<CaseRecord> deleted)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        foreach (var one in deleted)
        {
            using var command = Command(
                connection, "DELETE FROM cases WHERE id = $id AND version = $version", ("$id", one.Id), ("$version", one.Version));
            command.Transaction = transaction;
            if (command.ExecuteNonQuery() != 1)
            {
                return false;
            }
        }

        transaction.Commit();
        return true;
    }

    public void AddConnector(NewConnector connector)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            "INSERT INTO connectors (id, type, name) VALUES ($id, $type, $name)",
            ("$id", Guid.NewGuid().ToString("N")),
            ("$type", connector.Type),
            ("$name", connector.Name));
        command.ExecuteNonQuery();
    }

    public void SetSettings(string space, string owner, CaseSettings settings)
    {
        using var connection = Open();
        using var command = Command(
            connection,
            "INSERT OR REPLACE INTO settings (space, owner, closure_type) VALUES ($space, $owner, $closure)",
            ("$space", space),
            ("$owner", owner),
            ("$closure", settings.ClosureType));
        command.ExecuteNonQuery();
    }

    public void Dispose() => _held.Dispose();

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_database);
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(
        SqliteConnection connection, string sql, params IEnumerable<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Values are parameters; the rest is written here and in SqlFilter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    private static List<CaseRecord> Read(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var cases = new List<CaseRecord>();
        while (reader.Read())
        {
            cases.Add(new CaseRecord
            {
                Id = reader.GetString(0),
                Space = reader.GetString(1),
                Owner = reader.GetString(2),
                Title = reader.GetString(3),
                Status = reader.GetString(4),
                AccessMode = reader.IsDBNull(5) ? null : reader.GetString(5),
                Assignees = JsonSerializer.Deserialize<List<string>>(reader.GetString(6))!,
                PushedTo = reader.IsDBNull(7) ? null : reader.GetString(7),
                Version = reader.GetInt32(8),
            });
        }

        return cases;
    }
}
