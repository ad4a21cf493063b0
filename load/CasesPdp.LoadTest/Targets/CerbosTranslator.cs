using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Cerbos.V1;

namespace CasesPdp.LoadTest.Targets;

/// <summary>For Cerbos: the same questions in its own messages.</summary>
internal sealed class CerbosTranslator(PolicySnapshot policy, PolicyForm form) : ITranslator
{
    public TargetWork? Translate(LoadWorkload workload, ServerAddress address)
    {
        var requests = new CerbosRequests(form);
        var answers = new ExpectedAnswers(policy);
        var translated = new List<CheckResourcesRequest>();
        var allowed = new List<IReadOnlyList<bool>>();
        foreach (var item in workload.Items)
        {
            switch (item.Message)
            {
                case CheckRequest check:
                    translated.Add(requests.From(check));
                    allowed.Add(CerbosAnswers.Allowed(answers.To(check)));
                    break;
                case BatchCheckRequest batch when batch.Items.Count <= CerbosRequests.MostResources:
                    translated.Add(requests.From(batch));
                    allowed.Add(CerbosAnswers.Allowed(answers.To(batch)));
                    break;
                case CheckMatrixRequest matrix when matrix.Cells.Count <= CerbosRequests.MostResources:
                    translated.Add(requests.From(matrix));
                    allowed.Add(CerbosAnswers.Allowed(matrix, answers.To(matrix)));
                    break;
                default:
                    return null;
            }
        }

        return new TargetWork(
            TargetWork.Encode(workload, address, _ => CerbosRequests.Path, i => translated[i]), new CerbosChecker(translated, allowed));
    }
}
