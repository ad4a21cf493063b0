using CasesPdp.Protocol.V1;
using CasesPdp.Server.Wire;

namespace CasesPdp.Server.Requests;

/// <summary>Asks one question for many subjects: a batch of which the answer keeps the allowed items.</summary>
internal static class SubjectFilter
{
    /// <summary>Answers a request that has been validated.</summary>
    public static FilterSubjectsResponse Evaluate(WireScratch scratch, FilterSubjectsRequest request)
    {
        var batch = new BatchCheckRequest { Action = request.Action, Resource = request.Resource };
        batch.Items.Capacity = request.Subjects.Count;
        foreach (var subject in request.Subjects)
        {
            batch.Items.Add(new BatchCheckItem { Subject = subject });
        }

        var response = new FilterSubjectsResponse { Revision = scratch.Policy.Revision.ToMessage() };
        WireFallback.TryAnswer(
            scratch,
            (_, bytes, _) =>
            {
                if (!BatchWire.TryDecide(scratch, bytes, out var evaluated))
                {
                    return false;
                }

                for (var i = 0; i < evaluated; i++)
                {
                    if (scratch.Reasons[i] == (byte)Decisions.Reason.Allowed)
                    {
                        response.Allowed.Add((uint)i);
                    }
                }

                return true;
            },
            batch,
            call: new WireCall());
        return response;
    }
}
