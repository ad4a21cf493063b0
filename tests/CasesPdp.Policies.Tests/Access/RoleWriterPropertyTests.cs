using CasesPdp.Policies.Access;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CsCheck;

namespace CasesPdp.Policies.Tests.Access;

public sealed class RoleWriterPropertyTests
{
    private const string Space = "soc";

    private static readonly FeatureGrant Connectors = new("actions", ["all"]);

    private static readonly string[] Owners = ["a", "b", "c"];

    private static readonly AccessLevel[] Levels = [AccessLevel.ViewOnly, AccessLevel.Assignee, AccessLevel.Full];

    [Fact]
    public void Write_RandomFeatures_GivesTheAccessOrNoSetOfPrivilegesDoes()
    {
        var (written, refused) = (0, 0);
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var bundle = RandomFeatures(new Random(seed));
                var policy = LoadedPolicy.Compile(bundle, "test", 1);
                var sets = Sets(bundle).Select(set => (Grant: set, Plain: With(bundle, set), Connected: With(bundle, set, Connectors))).ToList();
                foreach (var owner in Owners.Where(o => policy.Snapshot.Owners.Find(o) >= 0))
                {
                    foreach (var level in Levels)
                    {
                        var wanted = sets.Where(s => Level(level == AccessLevel.Full ? s.Connected : s.Plain, owner) == level).ToList();
                        var role = TryWrite(policy, level, owner);

                        Assert.Equal(wanted.Count > 0, role is not null);
                        if (role is not null)
                        {
                            var set = Assert.Single(role.Kibana[0].Features, f => f.Feature != "actions");
                            Assert.Equal(level, Level(LoadedPolicy.Compile(bundle with { Roles = [role with { Name = "r" }] }, "test", 2), owner));
                            Assert.Equal(wanted.Min(s => GrantedElsewhere(s.Plain, owner)), GrantedElsewhere(With(bundle, set), owner));
                        }

                        _ = role is null ? Interlocked.Increment(ref refused) : Interlocked.Increment(ref written);
                    }
                }
            },
            iter: 5);

        Assert.True(written > 0 && refused > 0, $"{written} written, {refused} refused");
    }

    private static Bundle RandomFeatures(Random random)
    {
        var builder = TestBundle.Stack("9.5");
        for (var feature = 0; feature < 2; feature++)
        {
            builder.CustomFeature($"f{feature}", f =>
            {
                string[] owners = [.. Owners.Where(_ => random.Next(3) > 0).DefaultIfEmpty("a")];
                f.Owners(owners).All(p => AddGrants(p, "all", owners));
                if (random.Next(4) > 0)
                {
                    f.Read(p => AddGrants(p, "read", owners));
                }

                for (var sub = 0; sub < random.Next(3); sub++)
                {
                    f.SubFeature($"s{sub}", (IncludeIn)random.Next(3), p => AddGrants(p, random.Next(2) == 0 ? "delete" : "read", owners));
                }
            });
        }

        return builder.Build();

        // Usually what the name promises, somewhere; now and then something else or nothing.
        void AddGrants(TestPrivilege privilege, string usual, string[] owners)
        {
            string[] categories = ["all", "read", "create", "update", "push", "createComment"];
            privilege.Cases(random.Next(3) > 0 ? usual : categories[random.Next(categories.Length)], [.. owners.Where(_ => random.Next(2) == 0)]);
            if (random.Next(3) == 0)
            {
                privilege.Cases("read", owners[random.Next(owners.Length)]);
            }
        }
    }

    private static IEnumerable<FeatureGrant> Sets(Bundle bundle)
    {
        foreach (var feature in bundle.CustomFeatures)
        {
            string[] privileges = ["all", "minimal_all", "read", "minimal_read", .. feature.SubFeatures.Select(s => s.Id)];
            for (var set = 1; set < 1 << privileges.Length; set++)
            {
                yield return new FeatureGrant(feature.Id, [.. privileges.Where((_, i) => (set >> i & 1) != 0)]);
            }
        }
    }

    private static AccessLevel Level(LoadedPolicy policy, string owner) =>
        AccessAssessor.Assess(policy, Ask.To("").As("r"), owner, Space).Level;

    private static int GrantedElsewhere(LoadedPolicy policy, string owner)
    {
        var checkedAs = KibanaCatalogue.Embedded.Lines[policy.Bundle.Settings.Kibana].CheckedOperations;
        return CapabilityLister.List(policy, Ask.To("").As("r").In(Space)).Owners
            .Where(o => o.Owner != owner).Sum(o => o.Operations.Count(checkedAs.Contains));
    }

    private static LoadedPolicy With(Bundle bundle, params FeatureGrant[] grants)
    {
        var role = new RoleDocument("r", [new KibanaGrant([Space], [], [.. grants])], [], TestBundle.Span);
        return LoadedPolicy.Compile(bundle with { Roles = [role] }, "test", 2);
    }

    private static RoleDocument? TryWrite(LoadedPolicy policy, AccessLevel level, string owner)
    {
        try
        {
            return RoleWriterTests.Read(RoleWriter.Write(policy, level, owner, Space));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
