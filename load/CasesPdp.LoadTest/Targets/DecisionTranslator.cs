using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Targets;

/// <summary>For servers that speak our protocol.</summary>
internal sealed class DecisionTranslator(PolicySnapshot policy, string? timeout = null) : ITranslator
{
    private const string Service = "/casespdp.v1.DecisionService/";

    public TargetWork Translate(LoadWorkload workload, ServerAddress address) => new(
        RequestBuilder.Build(workload, address, i => Service + i.Method, i => workload.Items[i].Message, timeout),
        new DecisionJudge(workload, policy),
        IsStream: workload.Items[0].Method == "StreamCheck");
}
