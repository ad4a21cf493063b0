using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Targets;

/// <summary>Turns a workload into what a kind of target understands.</summary>
internal interface ITranslator
{
    /// <summary>The work; null when this kind of target cannot do it.</summary>
    TargetWork? Translate(LoadWorkload workload, ServerAddress address);
}
