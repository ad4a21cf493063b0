using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Wire;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The same bytes through the wire path and through the generated classes.</summary>
internal static class TwoPaths
{
    /// <summary>
    /// Asserts that the wire path, where it answers, answers what the generated classes answer, and never what they refuse.
    /// </summary>
    /// <returns>Whether the wire path answered.</returns>
    public static bool Agree(PolicySnapshot policy, string method, byte[] request)
    {
        var exchange = new WireExchange();
        if (!WireAnswers.For(method)!(WireScratch.For(policy), request, exchange))
        {
            return false;
        }

        var expected = Generated(policy, method, request);
        Assert.True(expected is not null, $"{method}: answered what must be refused: {Convert.ToHexString(request)}");
        var actual = expected.Descriptor.Parser.ParseFrom(exchange.Answer.ToArray());
        Assert.True(expected.Equals(actual), $"{method}: {Convert.ToHexString(request)}\nexpected {expected}\nactual   {actual}");
        return true;
    }

    private static IMessage? Generated(PolicySnapshot policy, string method, byte[] request)
    {
        try
        {
            return method switch
            {
                "Check" => Check(policy, CheckRequest.Parser.ParseFrom(request)),
                "BatchCheck" => BatchCheck(policy, BatchCheckRequest.Parser.ParseFrom(request)),
                "StreamCheck" => StreamCheck(policy, StreamCheckRequest.Parser.ParseFrom(request)),
                _ => CheckMatrix(policy, CheckMatrixRequest.Parser.ParseFrom(request)),
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static CheckResponse? Check(PolicySnapshot policy, CheckRequest request) =>
        RequestChecks.Of(request, policy) is null ? SingleCheck.Evaluate(policy, request, out _) : null;

    private static BatchCheckResponse? BatchCheck(PolicySnapshot policy, BatchCheckRequest request) =>
        BatchChecks.Of(request, policy) is null ? BatchEvaluator.Evaluate(policy, request, out _, CancellationToken.None) : null;

    private static StreamCheckResponse? StreamCheck(PolicySnapshot policy, StreamCheckRequest request) =>
        request.Batch is { } batch && BatchCheck(policy, batch) is { } answer ? new StreamCheckResponse { Id = request.Id, Answer = answer } : null;

    private static CheckMatrixResponse? CheckMatrix(PolicySnapshot policy, CheckMatrixRequest request) =>
        BatchChecks.Of(request, policy) is null ? MatrixEvaluator.Evaluate(policy, request, out _, CancellationToken.None) : null;
}
