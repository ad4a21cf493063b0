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
