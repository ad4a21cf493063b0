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

    private static RoleDocument Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var grants = document.RootElement.GetProperty("kibana").EnumerateArray().Select(k => new KibanaGrant(
            Strings(k.GetProperty("spaces")),
            Strings(k.GetProperty("base")),
            [.. k.GetProperty("feature").EnumerateObject().Select(f => new FeatureGrant(f.Name, Strings(f.Value), TestBundle.Span))],
            TestBundle.Span));
        return new RoleDocument("written", [.. grants], [], TestBundle.Span);
    }

    private static List<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(s => s.GetString()!)];
}
