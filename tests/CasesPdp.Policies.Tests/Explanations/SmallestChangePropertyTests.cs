using System.Collections.Concurrent;
using System.Numerics;
using System.Text.RegularExpressions;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Explanations;

/// <summary>Holds the privileges that explanations advise against every set of up to three privileges.</summary>
public sealed class SmallestChangePropertyTests
{
    private const int MostPrivileges = 3;

    private static readonly string[] Owners = ["a", "b"];

    private static readonly string[] Actions =
        ["getCase", "createCase", "update-case", "create-case", "add-file", "add-attachment", "delete-cases", "delete-files", "push-case"];

    [Fact]
    public void Explain_RandomFeatures_NoOtherSetIsSmaller()
    {
        var (compared, larger) = (0, 0);
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                var policy = LoadedPolicy.Compile(RandomBundle(random), "test", 1);
                var request = RandomRequest(random);
                var reason = TableEvaluator.Decide(policy.Snapshot, request).Reason;
                if (reason != Reason.MissingPrivilege || Explainer.Explain(policy, request).SmallestChange is not { } advised)
                {
                    return;
                }

                var question = new ResolvedQuestion(policy, request);
                var rows = question.Grants.Privileges.All.Select(p => question.Grants.RowOf(p.Feature, p.Privilege, p.Row))
                    .Where(p => question.Grants.Features.All.All(f => f.Id != p.Feature || !f.IsDeprecated))
                    .ToDictionary(p => p.Name, p => p.Row, StringComparer.Ordinal);
                var cost = CostOf(question, [.. advised.Privileges.Select(p => rows[p])])!.Value;
                var useful = rows.Values.Where(r => question.Needs.Any(n => n.IsAnyOwner || (r[n.Word] & n.Bits) != 0)).ToList();
                foreach (var set in Sets(useful, 0))
                {
                    Assert.False(
                        CostOf(question, set) is { } other && IsSmaller(other, cost),
                        $"{string.Join(", ", advised.Privileges)} is not smallest");
                }

                Interlocked.Increment(ref compared);
                Interlocked.Add(ref larger, cost.Privileges > 1 ? 1 : 0);
            },
            iter: 40);

        Assert.True(compared > 20 && larger > 0, $"{compared} compared, {larger} of them with several privileges");
    }

    [Fact]
    public void Explain_ChangeThatIsNoGrant_AllowsOnceMade()
    {
        var made = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        RandomQuestions.Cases.Sample(
            c =>
            {
                var superuser = c.Request with { Roles = ["superuser"], LimitedBy = null, Owners = ["cases"] };
                foreach (var request in (DecisionRequest[])[c.Request, superuser, Ask.To("push-case").As("superuser").On("securitySolution")])
                {
                    if (Explainer.Explain(c.Policy, request).SmallestChange is { Role: null } change)
                    {
                        var (bundle, changed) = Make(c.Policy.Bundle, request, change.Text);

                        Assert.Equal(Reason.Allowed, TableEvaluator.Decide(LoadedPolicy.Compile(bundle, "test", 2).Snapshot, changed).Reason);
                        made.AddOrUpdate(change.Text[..4], 1, (_, count) => count + 1);
                    }
                }
            },
            iter: 300);

        // Chance may leave an assignment out; the next test has one.
        Assert.Superset(new HashSet<string>(["Set ", "Rais", "Move"], StringComparer.Ordinal), made.Keys.ToHashSet());
    }

    [Fact]
    public void Explain_RestrictedCase_AdvisesAnAssignmentThatAllows()
    {
        var bundle = TestBundle.Stack("9.5").RestrictedCases().Role("r", r => r.Privileges("cases:cases/getCase")).Build();
        var policy = LoadedPolicy.Compile(bundle, "test", 1);
        var request = Ask.To("getCase").As("r").On("cases") with { AccessMode = "restricted", ProfileUid = "u" };

        var (_, changed) = Make(bundle, request, Explainer.Explain(policy, request).SmallestChange!.Text);

        Assert.Equal(["u"], changed.AssigneeUids);
        Assert.Equal(Reason.Allowed, TableEvaluator.Decide(policy.Snapshot, changed).Reason);
    }

    // Made by hand from the sentence, with nothing of the code that found it.
    private static (Bundle Bundle, DecisionRequest Request) Make(Bundle bundle, DecisionRequest request, string text)
    {
        var names = Regex.Matches(text, "`([^`]*)`").Select(m => m.Groups[1].Value).ToList();
        var settings = bundle.Settings;
        switch (text[..4])
        {
            case "Set ":
                settings = names[0] == "stackCases" ? settings with { StackCases = true } : settings with { RestrictedCases = false };
                break;
            case "Assi":
                return (bundle, request with { AssigneeUids = [.. request.AssigneeUids, names[0]] });
            case "Show":
                settings = settings with
                {
                    Spaces =
                    [
                        .. settings.Spaces.Select(s => s.Id == names[^1]
                            ? s with { DisabledFeatures = [.. s.DisabledFeatures.Except(names)] } : s),
                    ],
                };
                break;
            case "Rais":
                var license = Regex.Match(text, @" to (\w+)\.").Groups[1].Value;
                settings = settings with { License = Enum.Parse<LicenseLevel>(license, ignoreCase: true) };
                break;
            case "Move":
                settings = settings with { Deployment = KibanaCatalogue.Embedded.Deployments[names[1]] };
                break;
            default:
                Assert.Fail(text);
                break;
        }

        return (bundle with { Settings = settings }, request);
    }

    private static bool IsSmaller(
        (int Operations, int Rights, int Privileges) one, (int Operations, int Rights, int Privileges) than) =>
        one != than && one.Operations <= than.Operations && one.Rights <= than.Rights && one.Privileges <= than.Privileges;

    // What a set adds, or nothing where it does not meet every need. Counted bit by bit.
    private static (int Operations, int Rights, int Privileges)? CostOf(ResolvedQuestion question, IReadOnlyList<ulong[]> set)
    {
        var row = (ulong[])question.Row.Clone();
        foreach (var privilege in set)
        {
            for (var word = 0; word < row.Length; word++)
            {
                row[word] |= privilege[word];
            }
        }

        if (!question.Needs.All(n => question.Meets(n, row)))
        {
            return null;
        }

        var owners = question.Snapshot.Owners.Count;
        var (operations, rights) = (0, 0);
        for (var word = 0; word < row.Length; word++)
        {
            var added = row[word] & ~question.Row[word];
            operations += word < owners ? BitOperations.PopCount(added & ~OperationBits.FilesCreate) : 0;
            rights += word < owners ? 0 : BitOperations.PopCount(added);
        }

        return (operations, rights, set.Count);
    }

    private static IEnumerable<IReadOnlyList<ulong[]>> Sets(List<ulong[]> rows, int from, int most = MostPrivileges)
    {
        yield return [];
        for (var i = from; i < rows.Count && most > 0; i++)
        {
            foreach (var rest in Sets(rows, i + 1, most - 1))
            {
                yield return [rows[i], .. rest];
            }
        }
    }

    private static Bundle RandomBundle(Random random)
    {
        var builder = TestBundle.ServerlessObservability();
        string[] categories = ["create", "read", "update", "delete", "push", "createComment", "assign", "settings", "all", "read"];
        for (var feature = 0; feature < 2; feature++)
        {
            builder.CustomFeature($"f{feature}", f =>
            {
                f.Owners(Owners).All(p => Grants(p, "all")).Read(p => Grants(p, "read"));
                for (var sub = 0; sub < random.Next(4); sub++)
                {
                    f.SubFeature($"s{sub}", random.Next(3) == 0 ? IncludeIn.All : IncludeIn.None, p => Grants(p, Pick(categories)));
                }
            });
        }

        return builder.Role("r", r => r.Feature("f0", random.Next(3) == 0 ? ["read"] : [])).Build();

        void Grants(TestPrivilege privilege, string category)
        {
            privilege.Cases(category, [.. Owners.Where(_ => random.Next(3) > 0)]).Cases(Pick(categories), Pick(Owners));
            privilege.Api([.. ((string[])["aFilesCasesCreate", "bFilesCasesCreate", "t", "u"]).Where(_ => random.Next(3) == 0)]);
        }

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    private static DecisionRequest RandomRequest(Random random) =>
        Ask.To(Actions[random.Next(Actions.Length)]).As("r").On(random.Next(3) == 0 ? Owners : [Owners[random.Next(2)]]);
}
