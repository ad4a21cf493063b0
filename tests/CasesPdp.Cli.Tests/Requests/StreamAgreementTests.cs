using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Cli.Tests.Requests;

/// <summary>The byte path of the stream and the evaluator over strings give the same answers.</summary>
public sealed class StreamAgreementTests
{
    private static readonly Gen<string> Roles = Any("superuser", "viewer", "editor", "narrow", "named", "nobody", "Viewer", "é😀");
    private static readonly Gen<string> Actions = Any(
        "createCase", "getCase", "bulkGetCases", "update-case", "create-case", "push-case", "find-cases", "add-attachment", "list-connectors",
        "suggest-assignees", "cases:cases/getCase", "cases:nobody/getCase", "api:casesSuggestUserProfiles", "nope", "");

    private static readonly Gen<string> Facets =
        Any("assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector", "bogus");

    private static readonly Gen<string> Owners = Any("cases", "securitySolution", "observability", "nobody", "");
    private static readonly Gen<string> Spaces = Any("default", "ops", "elsewhere", "", "*", "Ops");
    private static readonly Gen<string> Uids = Any("u1", "u2", "", "u\"3");

    private static readonly Gen<DecisionRequest> Requests =
        from subject in Optional(Any("ann", "bob", "x"))
        from roles in Optional(Lists(Roles))
        from limitedBy in Optional(Lists(Roles))
        from uid in Optional(Uids)
        from action in Actions
        from facets in Lists(Facets)
        from rest in Gen.Select(
            Optional(Any(".jira", ".email", ".webhook")), Optional(Any("case", "alert")), Lists(Owners), Optional(Spaces),
            Optional(Any("default", "restricted")), Lists(Uids))
        select new DecisionRequest
        {
            SubjectId = subject,
            Roles = roles,
            LimitedBy = limitedBy,
            ProfileUid = uid,
            Action = action,
            Facets = facets,
            Connector = rest.Item1,
            ResourceType = rest.Item2,
            Owners = rest.Item3,
            Space = rest.Item4,
            AccessMode = rest.Item5,
            AssigneeUids = rest.Item6,
        };

    [Fact]
    public void Check_RandomRequests_AsTheEvaluatorOverStrings()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\nkibana: \"9.4\"\nlicense: gold\nswitches: {restrictedCases: true}\nspaces: {ops: {disabledFeatures: [observabilityCases, observabilityCasesV2, observabilityCasesV3]}}\n"),
            ("subjects.yaml", "ann: {roles: [narrow, superuser], profileUid: u1}\nbob: {roles: []}\n"),
            ("roles/r.json", """
                {"narrow":{"kibana":[{"spaces":["ops"],"base":[],"feature":{"generalCasesV3":["read"]}},{"spaces":["default"],"base":[],"feature":{"securitySolutionCasesV3":["minimal_read"],"actions":["read"]}}]},
                 "named":{"kibana":[{"spaces":["*"],"base":[],"feature":{"observabilityCasesV3":["all"],"generalCasesV2":["all"]}}]}}
                """));
        var policy = LoadedPolicy.Compile(BundleReader.Read(bundle.Directory).Bundle!, "test", 1).Snapshot;

        Requests.Array[50].Sample(
            requests =>
            {
                var run = CommandRun.WithInput(string.Join('\n', requests.Select(ToLine)), "check", "--bundle", bundle.Directory, "--requests", "-");
                for (var i = 0; i < requests.Length; i++)
                {
                    var expected = TableEvaluator.Decide(policy, requests[i]);
                    using var answer = JsonDocument.Parse(run.Lines[i]);
                    var context = answer.RootElement.GetProperty("context");
                    Assert.Equal(OutputNames.Of(expected.Reason), context.GetProperty("reason").GetString());
                    Assert.Equal(expected.Missing, context.GetProperty("missing").EnumerateArray().Select(m => m.GetString()));
                    Assert.Equal(expected.LinksUnavailable, context.TryGetProperty("advice", out _));
                }
            },
            iter: 60);
    }

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<T?> Optional<T>(Gen<T> gen)
        where T : class => Gen.Select(Gen.Bool, gen, (isPresent, value) => isPresent ? value : null);

    private static Gen<string[]> Lists(Gen<string> gen) => gen.Array[0, 3];

    private static string ToLine(DecisionRequest request)
    {
        var line = new JsonObject
        {
            ["subject"] = Present(("id", request.SubjectId), ("properties", Present(
                ("roles", List(request.Roles)), ("limitedBy", List(request.LimitedBy)), ("profileUid", request.ProfileUid)))),
            ["action"] = Present(("name", request.Action), ("properties", Present(
                ("facets", List(request.Facets)), ("connector", request.Connector)))),
            ["resource"] = Present(("type", request.ResourceType), ("properties", Present(
                ("owners", List(request.Owners)), ("space", request.Space), ("accessMode", request.AccessMode),
                ("assigneeUids", List(request.AssigneeUids))))),
        };
        var escapes = request.Action.Length % 2 == 0 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return line.ToJsonString(new JsonSerializerOptions { Encoder = escapes });
    }

    private static JsonObject Present(params (string Name, JsonNode? Value)[] members) =>
        new(members.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Name, m.Value)));

    private static JsonArray? List(IReadOnlyList<string>? strings) => strings is null ? null : new JsonArray([.. strings.Select(s => (JsonNode)s)]);
}
