using System.Text;
using CasesPdp.Policies.Bundles;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The server against the reference where policies are awkward: patterns over spaces, security off, listed subjects.</summary>
public sealed class WireQuirkTests
{
    private const string Settings = """
        bundle: 1
        kibana: "9.3"
        deployment: stack
        spaces:
          team-a: {disabledFeatures: [observabilityCases, observabilityCasesV2, observabilityCasesV3]}
          team-b: {disabledFeatures: [generalCases, generalCasesV2, generalCasesV3]}
          sixteen-bytes-xx: {}
          seventeen-bytes-x: {}

        """;

    private const string Applications = """
        {
          "pattern": {"applications": [
            {"application": "kibana-.kibana", "privileges": ["feature_securitySolutionCasesV3.all"], "resources": ["space:team-*"]}]},
          "other-pattern": {"applications": [
            {"application": "kibana-.kibana", "privileges": ["feature_observabilityCasesV3.read"], "resources": ["space:*a*"]}]}
        }
        """;

    private const string Roles = """
        [
          {"name": "everywhere", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"], "actions": ["all"]}, "spaces": ["*"]}]},
          {"name": "in-a", "kibana": [{"feature": {"generalCasesV3": ["all"], "observabilityCasesV3": ["all"]}, "spaces": ["team-a"]}]},
          {"name": "in-b", "kibana": [{"feature": {"observabilityCasesV3": ["all"]}, "spaces": ["team-b", "default"]}]},
          {"name": "all", "kibana": [{"base": ["all"], "spaces": ["*"]}]},
          {"name": "sixteen-letters-", "kibana": [{"base": ["read"], "spaces": ["sixteen-bytes-xx"]}]},
          {"name": "seventeen-letters", "kibana": [{"base": ["read"], "spaces": ["seventeen-bytes-x"]}]}
        ]
        """;

    private const string Subjects = """
        alice: {roles: [everywhere, in-a], profileUid: uid-alice}
        bob: {roles: [pattern]}
        """;

    private static readonly string[] Methods = ["Check", "BatchCheck", "CheckMatrix", "StreamCheck"];

    [Theory]
    [InlineData("license: platinum", 8)]
    [InlineData("license: platinum", 60)]
    [InlineData("license: basic", 30)]
    [InlineData("security: disabled", 30)]
    [InlineData("rolesFrom: subjects", 30)]
    [InlineData("switches: {restrictedCases: true}", 8)]
    [InlineData("switches: {restrictedCases: true}", 60)]
    public void Answer_QuirkyMessages_IsThatOfTheReference(string setting, int oddness)
    {
        var wire = new WireUnderTest(Read(setting));
        var fuzz = new FuzzLoop(rounds: 200);
        var messages = new QuirkyMessages(wire.Policy, fuzz.Seed, oddness);
        int asked = 0, answered = 0;

        while (fuzz.Next())
        {
            foreach (var method in Methods)
            {
                var bytes = messages.Next(method);
                asked++;
                try
                {
                    answered += wire.Agree(method, bytes) ? 1 : 0;
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    throw new InvalidOperationException($"seed {fuzz.Seed}: {method} {Convert.ToHexString(bytes)}", e);
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"seed {fuzz.Seed}: {answered} of {asked}");
        Assert.True(answered > asked / 100, $"only {answered} of {asked} messages were answered from their bytes");
    }

    [Fact]
    public void Answer_TagsLongerThanNeeded_IsThatOfTheReference()
    {
        var wire = WireUnderTest.Of("stack-9.3");
        var messages = new RandomMessages("stack-9.3", seed: 1);

        for (var i = 0; i < 500; i++)
        {
            foreach (var method in Methods)
            {
                wire.Agree(method, WithLongTags(messages.Next(method).ToByteArray(), i));
            }
        }
    }

    // Tags of fields below 16 take one byte; the same tag in two bytes is valid, too.
    private static byte[] WithLongTags(byte[] message, int seed)
    {
        var random = new Random(seed);
        var input = new CodedInputStream(message);
        List<byte> output = [];
        while (input.ReadTag() is var tag and not 0)
        {
            output.AddRange(random.Next(2) == 0 ? [(byte)tag] : [(byte)(tag | 0x80), 0]);
            var start = (int)input.Position;
            input.SkipLastField();
            output.AddRange(message.AsSpan(start, (int)input.Position - start));
        }

        return [.. output];
    }

    private static Bundle Read(string setting)
    {
        var reading = BundleReader.Read(
        [
            new BundleFile("pdp.yaml", Encoding.UTF8.GetBytes(Settings + setting + "\n")),
            new BundleFile("roles/a.json", Encoding.UTF8.GetBytes(Roles)),
            new BundleFile("roles/b.json", Encoding.UTF8.GetBytes(Applications)),
            new BundleFile("subjects.yaml", Encoding.UTF8.GetBytes(Subjects)),
        ]);
        Assert.True(reading.Bundle is not null, string.Join('\n', reading.Diagnostics));
        return reading.Bundle;
    }
}
