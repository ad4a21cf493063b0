using CasesPdp.Protocol.V1;
using Grpc.Net.Client;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>The client that the README shows.</summary>
internal static class ReadmeClient
{
    /// <summary>Asks the server at an address, and prints the answer.</summary>
    public static async Task AskAsync(string address, TextWriter console)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var client = new DecisionService.DecisionServiceClient(channel);
        var answer = await client.CheckAsync(new CheckRequest
        {
            Subject = new() { Roles = new() { Names = { "t1_analyst" } } },
            Action = new() { Name = "createCase" },
            Resource = new() { Owners = { "securitySolution" } },
        });
        await console.WriteLineAsync($"{answer.Outcome} {answer.Reason}");
    }
}
