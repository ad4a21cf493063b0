using System.Text;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Wire;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>Whether a request asks for an operation is found in its bytes as in its message.</summary>
public sealed class RequestActionsTests
{
    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData(RandomMessages.ListPage)]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public void AskFor_RandomRequests_AgreesWithTheMessages(string kind)
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var operations = new OperationSet(["deleteCase", "getComment"]);
        var messages = new RandomMessages("stack-9.3", seed: 31);
        var method = RandomMessages.MethodOf(kind);
        var asking = 0;

        for (var i = 0; i < 400; i++)
        {
            var message = messages.Next(kind);
            var request = message.ToByteArray();
            if (!WireMethod.Find(method)!.Answer(WireScratch.For(policy), request, new WireCall()))
            {
                continue;
            }

            var expected = ActionsOf(message).Any(a => Asks(operations, policy, a));
            asking += expected ? 1 : 0;
            Assert.Equal(expected, RequestActions.AskFor(operations, policy, method, request));
        }

        Assert.InRange(asking, 1, 399);
    }

    // Lengths are written in more bytes than they need, and items padded until the first byte of a length looks like that of the item.
    [Fact]
    public void AskFor_ItemsWithLongLengths_AgreesWithTheGeneratedClasses()
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var operations = new OperationSet(["deleteCase"]);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var asking = 0;

        for (var i = 0; i < 2_000; i++)
        {
            byte[] owner = [0x12, (byte)random.Next(1, 60)];
            byte[] resource = [.. owner, .. Enumerable.Repeat((byte)'a', owner[1])];
            byte[] length = random.Next(3) == 0 ? [(byte)resource.Length] : [(byte)(resource.Length | 0x80), 0x00];
            var name = random.Next(2) == 0 ? "deleteCase"u8.ToArray() : "getCase"u8.ToArray();
            byte[] item = [0x1A, .. length, .. resource, 0x12, (byte)(name.Length + 2), 0x0A, (byte)name.Length, .. name];
            var padding = length[0] - item.Length;
            item = padding is > 0 and < 0x80 ? [.. item, 0x22, (byte)padding, .. Enumerable.Repeat((byte)'c', padding)] : item;
            byte[] request =
            [
                .. new BatchCheckRequest { Subject = new Subject { Roles = new RoleNames { Names = { "x" } } } }.ToByteArray(),
                0x3A, (byte)(item.Length | 0x80), (byte)(item.Length >> 7), .. item,
            ];

            Assert.True(WireMethod.Find("BatchCheck")!.Answer(WireScratch.For(policy), request, new WireCall()), $"seed {seed}, request {i}");
            var asks = ActionsOf(BatchCheckRequest.Parser.ParseFrom(request)).Any(a => Asks(operations, policy, a));
            asking += asks ? 1 : 0;
            Assert.True(
                asks == RequestActions.AskFor(operations, policy, "BatchCheck", request), $"seed {seed}: {Convert.ToHexString(request)}");
        }

        Assert.InRange(asking, 1, 1_999);
    }

    [Theory]
    [InlineData("Check", 15)]
    [InlineData("BatchCheck", 15)]
    [InlineData("StreamCheck", 15)]
    [InlineData("CheckMatrix", 15)]
    [InlineData("Check", 40)]
    [InlineData("BatchCheck", 40)]
    [InlineData("StreamCheck", 40)]
    [InlineData("CheckMatrix", 40)]
    public void AskFor_OddEncodings_AgreesWithTheGeneratedClasses(string method, int oddness)
    {
        var policy = PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf("stack-9.3")).Bundle!, "test", 1);
        var operations = new OperationSet(["deleteCase", "getComment", "updateConfiguration"]);
        var seed = Random.Shared.Next();
        var (messages, random) = (new QuirkyMessages(policy, seed, oddness), new Random(seed));
        var wire = WireMethod.Find(method)!;
        var answered = 0;

        for (var i = 0; i < 4_000; i++)
        {
            var request = messages.Next(method);
            if (i % 2 == 0 && request.Length > 0)
            {
                request[random.Next(request.Length)] = (byte)random.Next(256);
            }

            if (wire.Answer(WireScratch.For(policy), request, new WireCall()))
            {
                answered++;
                var asks = ActionsOf(wire.Parser.ParseFrom(request)).Any(a => Asks(operations, policy, a));
                Assert.True(
                    asks == RequestActions.AskFor(operations, policy, method, request),
                    $"seed {seed}, oddness {oddness}, request {i}: {Convert.ToHexString(request)}");
            }
        }

        Assert.True(answered > 50, $"seed {seed}: only {answered} requests were answered");
    }

    // The default action counts even where every item has its own: it costs a record at most.
    private static IEnumerable<Action> ActionsOf(IMessage message) => message switch
    {
        CheckRequest check => [check.Action],
        BatchCheckRequest batch => batch.Items.Select(i => i.Action).Append(batch.Action).OfType<Action>(),
        CheckMatrixRequest matrix => matrix.Actions,
        _ => ActionsOf(((StreamCheckRequest)message).Batch),
    };

    private static bool Asks(OperationSet operations, PolicySnapshot policy, Action action)
    {
        var question = default(Question);
        question.SetAction(
            policy, Encoding.UTF8.GetBytes(action.Name), action.Facets.Aggregate(Facets.None, (set, name) => set | FacetNames.Parse(name)));
        return operations.Covers(policy, question.Requirement);
    }
}
