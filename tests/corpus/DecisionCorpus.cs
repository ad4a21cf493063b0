using System.Text.Json;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Corpus;

/// <summary>The decision corpus: bundles, questions and the answers to them. Compiled into every test project that uses it.</summary>
internal static class DecisionCorpus
{
    /// <summary>The directory that holds this repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The directory of the decision corpus.</summary>
    public static string Root { get; } = Path.Combine(Repository, "tests", "corpus", "decisions");

    public static bool RewritesGoldens =>
        Environment.GetEnvironmentVariable("CASESPDP_REWRITE_GOLDENS") == "1" && Environment.GetEnvironmentVariable("CI") is null;

    public static IEnumerable<string> Names => Directory.GetDirectories(Root).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    public static string BundleOf(string name) => Path.Combine(Root, name, "bundle");

    public static string RequestsOf(string name) => Path.Combine(Root, name, "requests.ndjson");

    public static string AnswersOf(string name) => Path.Combine(Root, name, "answers.ndjson");

    public static IReadOnlyList<DecisionRequest> Requests(string name) => [.. File.ReadLines(RequestsOf(name)).Select(Parse)];

    public static IReadOnlyList<string> Answers(string name) => File.ReadAllLines(AnswersOf(name));

    /// <summary>An answer as it stands in the corpus: what <c>casespdp check</c> writes, without id and revision.</summary>
    public static string Write(Decision decision)
    {
        var missing = string.Join(',', decision.Missing.Select(m => $"\"{m}\""));
        var advice = decision.LinksUnavailable ? ",\"advice\":[\"links_unavailable\"]" : "";
        var allowed = decision.Outcome == Decisions.Outcome.Allow ? "true" : "false";
        return $"{{\"decision\":{allowed},\"reason\":\"{WireName(decision.Reason)}\",\"missing\":[{missing}]{advice}}}";
    }

    /// <summary>The name of a reason as doors write it: <c>MISSING_PRIVILEGE</c>.</summary>
    public static string WireName(Decisions.Reason reason) =>
        string.Concat(reason.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));

    private static DecisionRequest Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var subject = root.GetProperty("subject");
        var action = root.GetProperty("action");
        var resource = root.GetProperty("resource");
        var who = Member(subject, "properties");
        var what = Member(action, "properties");
        var where = Member(resource, "properties");
        return new DecisionRequest
        {
            SubjectId = Text(subject, "id"),
            Roles = List(who, "roles"),
            LimitedBy = List(who, "limitedBy"),
            ProfileUid = Text(who, "profileUid"),
            Action = Text(action, "name")!,
            Facets = List(what, "facets") ?? [],
            Connector = Text(what, "connector"),
            ResourceType = Text(resource, "type"),
            Owners = Text(where, "owner") is { } owner ? [owner] : List(where, "owners") ?? [],
            Space = Text(where, "space"),
            AccessMode = Text(where, "accessMode"),
            AssigneeUids = List(where, "assigneeUids") ?? [],
        };
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement? of, string name) => Member(of, name)?.GetString();

    private static List<string>? List(JsonElement? of, string name) => Member(of, name)?.EnumerateArray().Select(e => e.GetString()!).ToList();

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CasesPdp.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No CasesPdp.sln above the tests.");
        }

        return directory.FullName;
    }
}
