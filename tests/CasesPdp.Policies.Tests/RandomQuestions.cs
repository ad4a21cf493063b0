using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests;

/// <summary>Random policies and questions to them, for properties of explanations.</summary>
internal static class RandomQuestions
{
    private static readonly string[] Spaces = ["default", "one", "hidden"];

    private static readonly string[] Stored =
        ["all", "read", "space_read", "*", "feature_securitySolutionCasesV3.read", "feature_observabilityCases.minimal_all",
         "feature_generalCasesV2.all", "feature_actions.read", "cases:securitySolution/*", "cases:*/getCase", "api:cases*", "nothing"];

    private static readonly string[] Resources = ["*", "space:*", "space:one", "space:default", "space:o*", "space:?ne", "other"];

    private static readonly string[] OtherActions =
        ["api:casesSuggestUserProfiles", "ui:securitySolutionCases/create_cases", "api:nothing", "createcase"];

    private static readonly string[] Facets = ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector"];

    public static readonly Gen<(LoadedPolicy Policy, DecisionRequest Request)> Cases = Gen.Int[0, int.MaxValue].Select(Build);

    private static (LoadedPolicy Policy, DecisionRequest Request) Build(int seed)
    {
        var random = new Random(seed);
        var deployments = KibanaCatalogue.Embedded.Deployments.Keys.Order(StringComparer.Ordinal).ToList();
        var deployment = random.Next(3) > 0 ? "stack" : Pick(random, deployments);
        var builder = TestBundle.Of(deployment, Pick(random, KibanaCatalogue.Embedded.Versions));
        if (deployment == "stack")
        {
            builder.License((LicenseLevel)random.Next(6));
        }

        AddSwitches(builder, random);
        builder.Space("hidden", "observabilityCases", "observabilityCasesV2", "observabilityCasesV3");
        if (random.Next(3) == 0)
        {
            builder.CustomFeature("ownCases", f => f.Owners("own").All(p => p.Cases("all", "own")).Read(p => p.Cases("read", "own"))
                .SubFeature("own_comment", IncludeIn.None, p => p.Cases("createComment", "own")));
        }

        var names = Privileges(builder.Build());
        foreach (var name in (string[])["a", "b", "c"])
        {
            builder.Role(name, r => AddGrants(r, random, names));
        }

        var bundle = builder.Build();
        return (LoadedPolicy.Compile(bundle, "test", 1), Request(bundle, random));
    }

    private static void AddSwitches(TestBundle builder, Random random)
    {
        if (random.Next(3) == 0)
        {
            builder.RestrictedCases();
        }

        if (random.Next(4) == 0)
        {
            builder.HiddenFeatureCoversDeprecated();
        }
    }

    private static void AddGrants(TestRole role, Random random, IReadOnlyList<(string Feature, string Privilege)> names)
    {
        for (var i = random.Next(4); i > 0; i--)
        {
            role.In(random.Next(2) == 0 ? ["*"] : [Pick(random, Spaces)]);
            var (feature, privilege) = Pick(random, names);
            switch (random.Next(8))
            {
                case 0:
                    role.Base(random.Next(2) == 0 ? "read" : "all");
                    break;
                case 1:
                    role.PrivilegesOn(Pick(random, Resources), Pick(random, Stored), Pick(random, Stored));
                    break;
                default:
                    role.Feature(feature, privilege);
                    break;
            }
        }
    }

    private static List<(string Feature, string Privilege)> Privileges(Bundle bundle)
    {
        var features = new RegisteredFeatures(bundle);
        var table = new PrivilegeTable(GrantLayout.For(features, bundle.Settings), features, bundle.Settings);
        return [.. table.All.Select(p => (p.Feature, p.Privilege)), ("securitySolutionCasesV3", "create_comment"), ("nobody", "all")];
    }

    private static DecisionRequest Request(Bundle bundle, Random random)
    {
        var line = KibanaCatalogue.Embedded.Lines[bundle.Settings.Kibana];
        var features = new RegisteredFeatures(bundle);
        var call = Pick(random, line.Calls);
        var action = random.Next(12) switch
        {
            0 or 1 => Pick(random, line.Operations).Name,
            2 => $"cases:{Pick(random, features.Owners)}/{Pick(random, line.CheckedOperations)}",
            3 => Pick(random, OtherActions),
            _ => call.Name,
        };
        var allowed = action == call.Name ? call.Facets.SelectMany(f => FacetNames.Of(f.Facet)).ToList() : [];
        var owners = features.Owners.Where(_ => random.Next(2) == 0).ToList();
        return new DecisionRequest
        {
            Action = action,
            Facets = [.. allowed.Where(_ => random.Next(2) == 0), .. random.Next(40) == 0 ? [Pick(random, Facets)] : Array.Empty<string>()],
            Owners = action.Contains(':', StringComparison.Ordinal) ? [] : random.Next(30) == 0 ? [.. owners, "nobody"] : owners,
            Space = Pick(random, [.. Spaces, "default", null, "*"]),
            Roles = [.. RoleNames(random)],
            LimitedBy = random.Next(5) == 0 ? [.. RoleNames(random)] : null,
            Connector = Pick(random, (string?[])[null, ".jira", ".resilient", ".email"]),
            ProfileUid = random.Next(2) == 0 ? "uid" : null,
            AccessMode = random.Next(4) == 0 ? "restricted" : null,
            AssigneeUids = random.Next(2) == 0 ? ["uid"] : [],
        };
    }

    private static IEnumerable<string> RoleNames(Random random) =>
        ((string[])["a", "b", "c", "unknown", "superuser", "viewer"]).Where((_, i) => random.Next(i < 3 ? 2 : 8) == 0);

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
