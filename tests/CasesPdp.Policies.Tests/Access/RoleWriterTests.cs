using System.Collections.Immutable;
using System.Text.Json;
using CasesPdp.Policies.Access;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Access;

public sealed class RoleWriterTests
{
    private static readonly AccessLevel[] Rows = [AccessLevel.None, AccessLevel.ViewOnly, AccessLevel.Assignee, AccessLevel.Full];

    [Fact]
    public void Write_Full_IsTheLeastRole()
    {
        var policy = LoadedPolicy.Compile(TestBundle.Stack().Build(), "test", 1);

        var written = RoleWriter.Write(policy, AccessLevel.Full, "securitySolution", "soc");

        Assert.Equal(
            """
            {
              "description": "Full access to manage securitySolution cases and settings in space soc: All for Cases, All for Actions and Connectors.",
              "elasticsearch": {
                "cluster": [],
                "indices": [],
                "run_as": []
              },
              "kibana": [
                {
                  "spaces": [
                    "soc"
                  ],
                  "base": [],
                  "feature": {
                    "securitySolutionCasesV3": [
                      "all"
                    ],
                    "actions": [
                      "all"
                    ]
                  }
                }
              ]
            }
            """,
            written);
    }

    [Fact]
    public void Write_EveryRowOwnerVersionAndDeployment_IsAssessedAsThatRow()
    {
        foreach (var kibana in KibanaCatalogue.Embedded.Versions)
        {
            foreach (var deployment in KibanaCatalogue.Embedded.Deployments.Keys)
            {
                foreach (var license in (LicenseLevel[])[LicenseLevel.Basic, LicenseLevel.Enterprise])
                {
                    RoundTrip(TestBundle.Of(deployment, kibana).License(license));
                }
            }
        }
    }

    [Theory]
    [InlineData(AccessLevel.Custom, "cases", "default")]
    [InlineData(AccessLevel.Full, "case", "default")]
    [InlineData(AccessLevel.Full, "cases", "Default")]
    public void Write_WhatNoRoleCanGive_SaysWhy(AccessLevel level, string owner, string space)
    {
        var policy = LoadedPolicy.Compile(TestBundle.Stack().Build(), "test", 1);

        Assert.Throws<ArgumentException>(() => RoleWriter.Write(policy, level, owner, space));
    }

    [Fact]
    public void Write_FeatureNamesTheOwnerAndGrantsNothingOnIt_Refuses()
    {
        var bundle = TestBundle.Stack().CustomFeature(
            "acme", f => f.Owners("a", "b").All(p => p.Cases("all", "a", "b")).Read(p => p.Cases("read", "a")));
        var policy = LoadedPolicy.Compile(bundle.Build(), "test", 1);

        var refused = Assert.Throws<ArgumentException>(() => RoleWriter.Write(policy, AccessLevel.ViewOnly, "b", "default"));

        Assert.StartsWith("No privilege of any feature gives view-only access to `b`", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessLevel.ViewOnly, "read")]
    [InlineData(AccessLevel.Full, "all")]
    public void Write_TwoFeaturesNameTheOwner_TakesTheOneThatGrantsOnIt(AccessLevel level, string privilege)
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("acme", f => f.Owners("a", "b").All(p => p.Cases("all", "a")).Read(p => p.Cases("read", "a")))
            .CustomFeature("beta", f => f.Owners("b").All(p => p.Cases("all", "b")).Read(p => p.Cases("read", "b")));
        var policy = LoadedPolicy.Compile(bundle.Build(), "test", 1);

        var role = Read(RoleWriter.Write(policy, level, "b", "default"));

        Assert.Equal(("beta", privilege), (role.Kibana[0].Features[0].Feature, Assert.Single(role.Kibana[0].Features[0].Privileges)));
    }

    [Fact]
    public void Write_PrivilegeGrantsOnAnotherOwnerToo_SaysSo()
    {
        var bundle = TestBundle.Stack().CustomFeature("acme", f => f.Owners("a", "b").All(p => p.Cases("all", "a", "b")));
        var policy = LoadedPolicy.Compile(bundle.Build(), "test", 1);

        var written = RoleWriter.Write(policy, AccessLevel.Assignee, "b", "default");

        Assert.Contains("All for Cases. The same privileges also grant access to cases of: a.", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OwnerHiddenInTheSpace_Refuses()
    {
        var bundle = TestBundle.Stack().Space("hidden", "securitySolutionCases", "securitySolutionCasesV2", "securitySolutionCasesV3");
        var policy = LoadedPolicy.Compile(bundle.Build(), "test", 1);

        var refused = Assert.Throws<ArgumentException>(() => RoleWriter.Write(policy, AccessLevel.Full, "securitySolution", "hidden"));

        Assert.Contains("hidden in space `hidden`", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SecurityDisabled_Refuses()
    {
        var policy = LoadedPolicy.Compile(TestBundle.Stack().SecurityOff().Build(), "test", 1);

        Assert.Throws<ArgumentException>(() => RoleWriter.Write(policy, AccessLevel.ViewOnly, "cases", "default"));
    }

    private static void RoundTrip(TestBundle builder)
    {
        builder.CustomFeature(
            "ownCases",
            f => f.Owners("own").All(p => p.Cases("all", "own")).Read(p => p.Cases("read", "own")));
        var bundle = builder.Build();
        var plain = LoadedPolicy.Compile(bundle, "test", 1);
        for (var owner = 0; owner < plain.Snapshot.Owners.Count; owner++)
        {
            foreach (var row in Rows)
            {
                foreach (var space in (string[])["*", "soc"])
                {
                    var name = plain.Snapshot.Owners[owner];
                    var role = Read(RoleWriter.Write(plain, row, name, space));
                    var policy = LoadedPolicy.Compile(bundle with { Roles = [.. bundle.Roles, role] }, "test", 2);

                    var report = AccessAssessor.Assess(policy, Ask.To("").As("written"), name, "soc");

                    Assert.Equal(row, report.Level);
                }
            }
        }
    }

    internal static RoleDocument Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var grants = document.RootElement.GetProperty("kibana").EnumerateArray().Select(k => new KibanaGrant(
            Strings(k.GetProperty("spaces")),
            Strings(k.GetProperty("base")),
            [.. k.GetProperty("feature").EnumerateObject().Select(f => new FeatureGrant(f.Name, Strings(f.Value)))]));
        return new RoleDocument("written", [.. grants], [], TestBundle.Span);
    }

    private static ImmutableArray<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(s => s.GetString()!)];
}
