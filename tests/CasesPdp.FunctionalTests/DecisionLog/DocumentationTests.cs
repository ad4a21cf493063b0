using System.Text.RegularExpressions;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Options;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>docs/decision-log.md names the fields that are written, and no others.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(DecisionCorpus.Repository, "docs", "decision-log.md"));

    [Fact]
    public async Task Fields_Written_AreThoseDocumented()
    {
        using var log = new LogDirectory();
        await using (var server = await RunningServer.StartDefaultAsync(
            log.Setting, "CasesPdp:DecisionLog:AllowSample=1", "CasesPdp:DecisionLog:MaxRecordsPerCall=2", "CasesPdp:DecisionLog:Masked=user.id"))
        {
            AskForEverything(server.Client);
        }

        var written = log.Records().Concat([await LostRecord()]).SelectMany(r => r.Paths())
            .Select(p => p.StartsWith("casespdp.reasons.", StringComparison.Ordinal) ? "casespdp.reasons.*" : p)
            .Select(p => p.StartsWith("casespdp.lost.", StringComparison.Ordinal) ? "casespdp.lost.*" : p);

        // A record of more than a megabyte, and a subject of the policy's list, have tests of their own.
        Assert.Equal(
            Field().Matches(Document).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal),
            written.Concat(["casespdp.shortened", "casespdp.roles_from"]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ProtectedFields_All_AreMarkedInTheTable() => Assert.Equal(
        ProtectedFields.Known.Order(StringComparer.Ordinal),
        Field().Matches(Document).Where(m => m.Groups[2].Value == "yes").Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void LossReasons_All_AreDocumented() => Assert.All(
        Enum.GetNames<LossReason>(),
        n => Assert.Contains($"`{WordEnd().Replace(n, "$1_").ToUpperInvariant()}`", Document, StringComparison.Ordinal));

    [GeneratedRegex(@"(?m)^\| `([@\w.*]+)` \| (yes|) ?\|")]
    private static partial Regex Field();

    [GeneratedRegex("([a-z])(?=[A-Z])")]
    private static partial Regex WordEnd();

    private static void AskForEverything(DecisionService.DecisionServiceClient client)
    {
        var check = Ask.Check("superuser", "push-case");
        check.Action.Facets.Add("other-changes");
        check.Action.Connector = ".jira";
        check.Subject.ProfileUid = "uid";
        check.Subject.LimitedBy = new RoleNames { Names = { "superuser" } };
        check.Resource.Type = "case";
        check.Resource.Space = "default";
        check.Resource.AccessMode = "default";
        check.Resource.AssigneeUids.Add("uid");
        client.Check(check, new Metadata { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } });
        client.Check(Ask.Check("superuser", "getCase"));
        client.Check(Ask.Check("t1_analyst", "createCase"));
        client.BatchCheck(Ask.Batch(3));
        client.ListCapabilities(new ListCapabilitiesRequest { Subject = check.Subject });
        client.ListRoles(new ListRolesRequest { EveryRole = true });
        client.FilterSubjects(new FilterSubjectsRequest { Subjects = { check.Subject }, Action = check.Action, Resource = check.Resource });
    }

    private static async Task<System.Text.Json.JsonElement> LostRecord()
    {
        var sink = new FakeSink { Fails = true };
        await using var log = new LogRig(new DecisionLogOptions(), sink).Start();
        await log.Check("t1_analyst", "createCase");
        await Reload.Eventually.Holds(() => log.Counts.LostInAll > 0, "a record was lost");
        sink.Fails = false;
        await log.StopAsync();
        return LogDirectory.Parse(sink.Lines.Single());
    }
}
