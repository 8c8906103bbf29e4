#include "cli/run_program.hpp"

namespace leadscore::cli {

const char* const hand_made_rules = R"(version: 1
inputs:
  leads: {key: lead_id, created_at: created_at, show: [title]}
  events: {key: lead_id, type: event, time: timestamp, id: event_id}
models:
  - name: esign
    target: 50
    fit: {rules: [{name: manager, when: {field: title, contains: manager}, points: 20}]}
    pain: {rules: [{name: trial, event: trial_signup, points: 15, cap: 45}]}
)";

const char* const hand_made_leads = "lead_id,title,created_at,email,first_name\n"
                                    "L-1,Manager,2026-11-01,mia.muster@secret.example,Mia\n"
                                    "L-2,\"Head, Sales\",2026-11-10,bo.beispiel@hidden.example,Bo\n";

const char* const hand_made_events = "event_id,lead_id,event,timestamp\n"
                                     "1,L-1,trial_signup,2026-11-18T10:00:00Z\n"
                                     "2,L-1,trial_signup,2026-11-19T10:00:00Z\n"
                                     "3,L-2,trial_signup,2026-11-19\n";

// L-1: fit 20, two trials of 15 = 50, the target; 50 points in the 19 days since 1 November; 20 a week ago.
// Ready with the second trial, 18 days and 10 hours after the first touch; idle for 14 hours since.
// L-2: no manager, one trial; 15 points in 10 days.
const char* const hand_made_scored =
    "lead_id,title,model,fit,pain,decay,pain_now,product_pain,other_pain,velocity,velocity_points,fast_track,score,"
    "target,gap,ready,ready_at,first_ready_at,expires_at,days_to_ready,times_ready,reopened_at,change,quadrant,band,"
    "grid,activity,stage,channel,last_activity_at,idle_days,days_since_points,account,disqualified_by,campaign,"
    "reasons\n"
    "L-1,Manager,esign,20,30,0,30,0,30,2.63,0,,50,50,0,true,2026-11-19T10:00:00Z,2026-11-19T10:00:00Z,,18.42,1,,30,,,,"
    "latent,,,2026-11-19T10:00:00Z,0.58,0.58,secret.example,,,trial +30; manager +20\n"
    "L-2,\"Head, Sales\",esign,0,15,0,15,0,15,1.5,0,,15,50,35,false,,,,,0,,15,,,,"
    "latent,,,2026-11-19T00:00:00Z,1,1,hidden.example,,,trial +15\n";

} // namespace leadscore::cli
