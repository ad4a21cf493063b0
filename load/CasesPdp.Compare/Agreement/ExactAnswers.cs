using CasesPdp.Compare.Hosts;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Google.Protobuf;

namespace CasesPdp.Compare.Agreement;

/// <summary>Holds what a host answers against the answer that was worked out.</summary>
internal static class ExactAnswers
{
    /// <summary>The answers must be equal but for the epoch, which is each process' own, and equally long.</summary>
    /// <exception cref="ComparisonException">They are not.</exception>
    public static async Task DemandAsync(HostProcess host, string path, Exchange exchange)
    {
        var answer = await RawCalls.AskAsync(host, path, exchange.Request.ToByteArray());
        if (answer.Length != exchange.Answer.CalculateSize() || !WithoutEpoch(answer, exchange).Equals(WithoutEpoch(exchange)))
        {
            throw new ComparisonException(ComparisonException.Failed, $"{host.Name} answers {exchange.Name} wrongly");
        }
    }

    private static IMessage WithoutEpoch(Exchange exchange) => WithoutEpoch(exchange.Answer.ToByteArray(), exchange);

    private static IMessage WithoutEpoch(byte[] answer, Exchange exchange)
    {
        var message = exchange.Answer.Descriptor.Parser.ParseFrom(answer);
        var revision = (Revision)message.Descriptor.FindFieldByName("revision").Accessor.GetValue(message);
        revision.Epoch = "";
        return message;
    }
}
