using System.Buffers;
using System.Text;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using MatrixCell = CasesPdp.Protocol.V1.MatrixCell;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>What falls back, and that it is answered or refused there as anywhere.</summary>
public sealed class WireFallbackTests
{
    private static readonly string LongName = new('a', 600);
    private static readonly string LongOwner = new('o', Limits.NameBytes);

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public void Answer_UnknownFieldsBehindAllOthers_AreDroppedByTheParser(string method)
    {
        // Field 100 as bytes, and as a group, which no first pass skips.
        byte[] unknown = [0xA2, 0x06, 0x01, 0xFF, 0xA3, 0x06, 0xA4, 0x06];
        var wire = WireUnderTest.Of("stack-9.3");
        var messages = new RandomMessages("stack-9.3", seed: 21);

        for (var i = 0; i < 50; i++)
        {
            var message = messages.Next(method);
            byte[] request = [.. message.ToByteArray(), .. unknown];

            Assert.False(wire.Agree(method, request));
            Assert.Equal(message, Parse(method, request));
        }
    }

    [Theory]
    [InlineData("api")]
    [InlineData("cases")]
    public void Answer_ActionOfThePolicyOverTheNameLimit_IsRefused(string kind)
    {
        var wire = LongNames();
        var name = kind == "api" ? "api:" + LongName : $"cases:{LongOwner}/getCase";
        var question = default(Question);
        question.SetAction(wire.Policy, Encoding.UTF8.GetBytes(name), Facets.None);
        Assert.NotEqual(0, question.Requirement);
        var action = Ask.Action(name);
        var subject = Ask.Subject("all");
        var resource = Ask.Resource();

        AssertLimit(wire, "Check", new CheckRequest { Subject = subject, Action = action, Resource = resource });
        AssertLimit(
            wire,
            "BatchCheck",
            new BatchCheckRequest { Subject = subject, Action = action, Resource = resource, Items = { new BatchCheckItem() } });
        AssertLimit(
            wire,
            "BatchCheck",
            new BatchCheckRequest { Subject = subject, Resource = resource, Items = { new BatchCheckItem { Action = action } } });
        AssertLimit(
            wire, "CheckMatrix", new CheckMatrixRequest { Subjects = { subject }, Actions = { action }, Cells = { new MatrixCell() } });
    }

    [Fact]
    public void Answer_SpaceOfThePolicyOverTheNameLimit_IsRefused()
    {
        var wire = LongNames();
        Assert.True(wire.Policy.Spaces.Resolve(Encoding.UTF8.GetBytes(LongName)).Id >= 0);
        var subject = Ask.Subject("all");
        var action = Ask.Action("getCase");

        AssertLimit(
            wire, "Check", new CheckRequest { Subject = subject, Action = action, Resource = Ask.In(LongName, Ask.Security) });
        AssertLimit(
            wire,
            "BatchCheck",
            new BatchCheckRequest
            {
                Subject = subject,
                Action = action,
                Items = { new BatchCheckItem { Resource = Ask.In(LongName, Ask.Security) } },
            });
        AssertLimit(
            wire,
            "CheckMatrix",
            new CheckMatrixRequest
            {
                Subjects = { subject },
                Actions = { action },
                Cells = { new MatrixCell { Owner = Ask.Security, Space = LongName } },
            });
    }

    [Theory]
    [InlineData("old", true)]
    [InlineData("\u00C3(", false)]
    public void Answer_RepeatedEpoch_HasToBeTextThoughOnlyTheLastCounts(string first, bool isAnswered)
    {
        var wire = WireUnderTest.Of("stack-9.3");
        var last = wire.Policy.Revision.Epoch;
        byte[] revision =
            [0x0A, (byte)first.Length, .. Encoding.Latin1.GetBytes(first), 0x0A, (byte)last.Length, .. Encoding.ASCII.GetBytes(last)];
        byte[] demand = [0x12, (byte)revision.Length, .. revision];
        byte[] request = [.. Ask.Check("all", "getCase").ToByteArray(), 0x22, (byte)demand.Length, .. demand];

        Assert.Equal(isAnswered, wire.Agree("Check", request));
    }

    private static void AssertLimit(WireUnderTest wire, string method, IMessage request)
    {
        var bytes = request.ToByteArray();

        Assert.False(wire.Agree(method, bytes));
        Assert.Equal("ERROR_REASON_LIMIT_EXCEEDED", WireMethod.Find(method)!.Validate(Parse(method, bytes), wire.Policy)?.Reason);
    }

    private static IMessage Parse(string method, byte[] request)
    {
        var parser = DecisionService.Descriptor.FindMethodByName(method).InputType.Parser;
        Assert.Null(RequestParser.Parse(method, new RequestBytes(new ReadOnlySequence<byte>(request)), parser, out var message));
        return message!;
    }

    private static WireUnderTest LongNames()
    {
        using var directory = new TestDirectory()
            .Write("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\ndeployment: stack\nlicense: platinum\n")
            .Write("features/long.json", $$$"""
                {"id": "long", "cases": ["{{{LongOwner}}}"],
                 "privileges": {"all": {"cases": {"all": ["{{{LongOwner}}}"]}, "api": ["{{{LongName}}}"]}}
                }
                """)
            .Write("roles/all.json", $$$"""
                {"all": {"applications": [
                 {"application": "kibana-.kibana", "privileges": ["all"], "resources": ["space:{{{LongName}}}", "space:default"]}]}}
                """);
        var reading = BundleReader.Read(directory.Path);
        Assert.True(reading.Bundle is not null, string.Join('\n', reading.Diagnostics));
        return new WireUnderTest(reading.Bundle);
    }
}
